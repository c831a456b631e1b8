import { DefaultNameProvider, GrammarUtils, type AstNode, type CstNode } from 'langium';
import { isActionStatement } from '../generated/ast.ts';

/** Actions are named by their labels. */
export class PlaybookNameProvider extends DefaultNameProvider {
  override getName(node: AstNode): string | undefined {
    return isActionStatement(node) ? node.label : super.getName(node);
  }

  override getNameNode(node: AstNode): CstNode | undefined {
    return isActionStatement(node) ? GrammarUtils.findNodeForProperty(node.$cstNode, 'label') : super.getNameNode(node);
  }
}

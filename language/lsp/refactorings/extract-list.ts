import { AstUtils } from 'langium';
import { CodeActionKind } from 'vscode-languageserver-types';
import { IocList, isDevicesWithIp, isListLiteral, isStringLiteral } from '../../generated/ast.ts';
import { kindAt } from '../../validation/flow/list-kind.ts';
import { parseIndicator } from '../../values/index.ts';
import { insertBeforeDeclaration } from '../declare-approval.ts';
import { Layout } from '../layout.ts';
import { freeName } from './free-name.ts';
import type { Place, Refactoring } from './refactoring.ts';

/** Up to here it is offered at each entry, beyond only at the brackets: editors ask at every move of the cursor. */
const SHORT = 100;

/** `["a", "b"]` in a statement becomes a list of its own in front of the playbook. */
export function extractList({ node, document, services }: Place): Refactoring | undefined {
  const values = AstUtils.getContainerOfType(node, isListLiteral);
  if (values !== node && (values?.items.length ?? 0) > SHORT) return undefined;
  const kind = values && kindAt(values);
  if (!kind || !values.$cstNode || isDevicesWithIp(values.$container)) return undefined;
  const items = values.items.filter(isStringLiteral);
  const isWhole = items.length > 0 && items.length === values.items.length;
  // A list is checked more strictly than the values of an `unban`.
  if (!isWhole || !items.every(({ value }) => parseIndicator(kind, value).ok)) return undefined;
  const name = freeName(`listed_${kind}`, IocList.$type, values, services);
  const layout = new Layout(document);
  const texts = items.map((item) => layout.step + (item.$cstNode?.text ?? ''));
  return {
    title: `Extract the list ${name}`,
    kind: CodeActionKind.RefactorExtract,
    edits: [
      insertBeforeDeclaration([`list ${name} of ${kind} {`, ...texts, '}'], values, document),
      layout.replace(values.$cstNode.offset, values.$cstNode.end, name),
    ],
  };
}

import { AstUtils, type AstNode } from 'langium';
import { AbstractInlayHintProvider, type InlayHintAcceptor } from 'langium/lsp';
import type { InlayHint } from 'vscode-languageserver-types';
import { isAction, isGuard, isMaxRule, isPlaybook, type DeviceSet, type MaxRule } from '../generated/ast.ts';

/** Behind the devices of an action: how many they can be at most, where a guard of the playbook says so. */
export class PlaybookInlayHints extends AbstractInlayHintProvider {
  override computeInlayHint(node: AstNode, accept: InlayHintAcceptor): void {
    if (!isAction(node) || !('on' in node)) return;
    const rule = tightestBound(node);
    const hint = rule && hintBehind(node.on, rule);
    if (hint) accept(hint);
  }
}

/** The guard of the playbook that lets the fewest devices through. */
function tightestBound(node: AstNode): MaxRule | undefined {
  const playbook = AstUtils.getContainerOfType(node, isPlaybook);
  const rules = playbook?.header.filter(isGuard).flatMap(({ rules }) => rules.filter(isMaxRule)) ?? [];
  // A rule for a span of time (`per 1h`) bounds several runs together and says nothing of this one.
  const bounds = rules.filter(
    ({ what, window, count }) => what === 'devices' && window === undefined && count !== undefined,
  );
  return bounds.sort((a, b) => (a.count ?? 0) - (b.count ?? 0))[0];
}

function hintBehind(set: DeviceSet | undefined, { count, otherwise, $cstNode: cst }: MaxRule): InlayHint | undefined {
  const position = set?.$cstNode?.range.end;
  if (position === undefined || count === undefined) return undefined;
  const more = otherwise?.$type === 'OtherwiseAsk' ? ', more by approval' : '';
  return {
    position,
    label: `at most ${count} ${count === 1 ? 'device' : 'devices'}${more}`,
    paddingLeft: true,
    ...(cst !== undefined && { tooltip: `Guard: ${cst.text}` }),
  };
}

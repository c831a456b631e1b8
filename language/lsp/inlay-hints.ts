import { AstUtils, type AstNode } from 'langium';
import { AbstractInlayHintProvider, type InlayHintAcceptor } from 'langium/lsp';
import type { InlayHint, Position } from 'vscode-languageserver-types';
import {
  isAction,
  isGuard,
  isInput,
  isMaxRule,
  isOpen,
  isOwner,
  isPlaybook,
  type DeviceSet,
  type Lease,
  type MaxRule,
} from '../generated/ast.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import type { Names } from '../scoping/names.ts';

/**
 * What the text says elsewhere. Behind the devices of an action: how many a guard lets through at most. Behind its lease:
 * who has to end it, and how long it is where an input says so.
 */
export class PlaybookInlayHints extends AbstractInlayHintProvider {
  readonly #names: Names;

  constructor({ references }: PlaybookServices) {
    super();
    this.#names = references.Names;
  }

  override computeInlayHint(node: AstNode, accept: InlayHintAcceptor): void {
    if (!isAction(node)) return;
    const rule = 'on' in node ? tightestBound(node) : undefined;
    const hints = [
      rule && 'on' in node ? hintBehind(node.on, rule) : undefined,
      'lease' in node ? this.#leaseHint(node.lease) : undefined,
    ];
    for (const hint of hints) if (hint) accept(hint);
  }

  #leaseHint(lease: Lease | undefined): InlayHint | undefined {
    const position = lease?.$cstNode?.range.end;
    if (!lease || !position) return undefined;
    if (isOpen(lease)) return ownerHint(lease, position);
    const root = lease.ref && this.#names.ofPath(lease.ref);
    const input = root?.kind === 'declared' && isInput(root.node) ? root.node : undefined;
    const value = input?.default?.$cstNode?.text;
    if (!input || value === undefined) return undefined;
    const tooltip = `${value} is the default of the input ${input.name}. Whoever starts the run may choose another time.`;
    return { position, label: `${value} by default`, paddingLeft: true, tooltip };
  }
}

/** What lasts until a person ends it is somebody's to end. */
function ownerHint(lease: AstNode, position: Position): InlayHint | undefined {
  const owner = AstUtils.getContainerOfType(lease, isPlaybook)?.header.find(isOwner)?.owner.$refText;
  if (owner === undefined) return undefined;
  const tooltip = `It does not end by itself. The owner of the playbook, ${owner}, answers for ending it.`;
  return { position, label: `by ${owner}`, paddingLeft: true, tooltip };
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

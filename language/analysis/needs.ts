import type { AstNode } from 'langium';
import { isDevicesOf, isIocsOf, isPath, isUpdateAlert, type Playbook } from '../generated/ast.ts';
import type { SubjectNeed } from '../model/playbook-model.ts';
import type { Names, PathRoot } from '../scoping/names.ts';
import { inParts } from '../reparse/in-parts.ts';
import { runTree } from './run-tree.ts';
import { templateStringsOf } from '../typing/template-strings.ts';

/** From what every run can give to what only an alert can. */
const ORDER = ['none', 'subject', 'incident', 'alert'] as const satisfies readonly SubjectNeed[];

/** Behind `Runs on`. */
export const NEED_WORDS: Readonly<Record<SubjectNeed, string>> = {
  none: 'nothing: it runs for the whole tenant',
  subject: 'one or more devices, an alert or an incident',
  incident: 'an incident, or an alert of one',
  alert: 'an alert',
};

/** What a run of the playbook must be started on (language.md section 4), playbooks that it runs included. */
export function needsOf(playbook: Playbook, names: Names): SubjectNeed {
  let strongest = 0;
  for (const each of runTree(playbook))
    for (const node of tellingNodesIn(each))
      for (const need of needsOfNode(node, names)) strongest = Math.max(strongest, ORDER.indexOf(need));
  return ORDER[strongest] ?? 'none';
}

/** Nodes that can tell; what their words mean depends on the rest of the file. */
const tellingNodesIn = inParts((node) =>
  isDevicesOf(node) || isIocsOf(node) || isUpdateAlert(node) || isPath(node) || hasHole(node) ? [node] : [],
);

const hasHole = (node: AstNode): boolean =>
  templateStringsOf(node).some(({ template }) => template.parts.some(({ kind }) => kind === 'hole'));

function needsOfNode(node: AstNode, names: Names): SubjectNeed[] {
  if (isDevicesOf(node) || isIocsOf(node)) return [node.subject];
  if (isUpdateAlert(node)) return ['alert'];
  if (isPath(node)) return ofRoot(names.ofPath(node));
  return templateStringsOf(node).flatMap(({ template }) =>
    template.parts.flatMap((part) => {
      const root = part.kind === 'hole' ? part.path[0] : undefined;
      return root ? ofRoot(names.resolve(root.text, part.kind === 'hole' ? part.path.length - 1 : 0, node)) : [];
    }),
  );
}

function ofRoot(root: PathRoot): SubjectNeed[] {
  return root.kind === 'namespace' && (root.id === 'alert' || root.id === 'incident') ? [root.id] : [];
}

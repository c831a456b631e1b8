import { AstUtils, WorkspaceCache, type ValidationAcceptor } from 'langium';
import { needsOf } from '../../analysis/needs.ts';
import { isTrigger, type Path, type Playbook, type RunClause, type Trigger } from '../../generated/ast.ts';
import type { SubjectNeed } from '../../model/playbook-model.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { report } from '../report.ts';

/** What a run can be given by the first word of an event, besides nothing. */
const GIVES: Readonly<Record<string, readonly SubjectNeed[]>> = {
  alert: ['subject', 'incident', 'alert'],
  incident: ['subject', 'incident'],
  schedule: [],
};
const SUBJECT_ONLY: readonly SubjectNeed[] = ['subject'];

const gives = ({ event }: Trigger): readonly SubjectNeed[] => GIVES[event.split(' ')[0] ?? ''] ?? SUBJECT_ONLY;

const WORDS: Readonly<Record<SubjectNeed, string>> = {
  none: 'nothing',
  subject: 'devices, an alert or an incident to start on',
  incident: 'an incident or an alert to start on',
  alert: 'an alert to start on',
};

/** PB301: a trigger starts a playbook only on what its event has. */
export function checkTriggerGives({ shared, references: { Names: names } }: PlaybookServices) {
  // Many triggers run one playbook.
  const needs = new WorkspaceCache<Playbook, SubjectNeed>(shared);
  return (run: RunClause, accept: ValidationAcceptor): void => {
    const trigger = AstUtils.getContainerOfType(run, isTrigger);
    const playbook = run.playbook.ref;
    if (!trigger || !playbook) return;
    const need = needs.get(playbook, () => needsOf(playbook, names));
    if (need === 'none' || gives(trigger).includes(need)) return;
    const message = `${playbook.name} needs ${WORDS[need]}, which \`when ${trigger.event}\` does not have. Choose another event, or another playbook.`;
    report(accept, 'PB301', message, { node: run, property: 'playbook' });
  };
}

/** PB301: conditions of a trigger ask only for what its event has. */
export const checkTriggerPath =
  ({ references: { Names: names } }: PlaybookServices) =>
  (path: Path, accept: ValidationAcceptor): void => {
    const trigger = AstUtils.getContainerOfType(path, isTrigger);
    if (!trigger) return;
    const root = names.ofPath(path);
    if (root.kind !== 'namespace') return;
    const isMissing =
      root.id === 'alert' || root.id === 'incident'
        ? !gives(trigger).includes(root.id)
        : root.id === 'trigger' && path.segments[0] === 'row' && trigger.event !== 'hunt matched';
    if (!isMissing) return;
    const symbol = [path.root, ...path.segments].join('.');
    const message = `${symbol} means nothing here: \`when ${trigger.event}\` has no ${root.id === 'trigger' ? 'rows' : root.id}.`;
    report(accept, 'PB301', message, { node: path });
  };

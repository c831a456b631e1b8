/** Statements that this version of the engine does not run: a playbook that has one is refused by name, never half run. */
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { statementsOf } from '../../language/model/walk.ts';
import { stopRun } from './refusals.ts';
import type { Refusal } from './run-plan.ts';

/** A refusal for each such statement of the playbook, of its handlers, and of the playbooks that it runs. */
export function unsupportedStatements(model: PlaybookModel): readonly Refusal[] {
  return allStatements(model).flatMap((statement) =>
    whatIsUnsupported(statement).map((what) =>
      stopRun(
        'not-supported',
        `${what} cannot be run by this version. Take it out of the playbook: \`${statement.summary}\`.`,
        statement.span,
        statement.path,
      ),
    ),
  );
}

function whatIsUnsupported(statement: StatementModel): readonly string[] {
  if (statement.kind !== 'action' || statement.disabled) return [];
  const found: string[] = [];
  if (statement.action === 'device.script') found.push('`run script`');
  if (statement.action === 'device.fetch') found.push('`fetch file`');
  if (statement.clauses.afterRelease !== undefined) found.push('`after release`');
  return found;
}

/** Every statement that a run of the playbook could reach: handlers and the playbooks that it runs included. */
export const allStatements = (model: PlaybookModel): readonly StatementModel[] =>
  Object.values(model.playbooks).flatMap((playbook) => [...statementsOf(playbook)]);

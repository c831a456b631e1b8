/** Statements that this version of the engine does not run: a playbook that has one is refused by name, never half run. */
import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { stopRun } from './refusals.ts';
import type { Refusal } from './run-plan.ts';
import { blocksOf } from './step-draft.ts';

/** A refusal for each such statement of the playbook, of its handlers, and of the playbooks that it runs. */
export function unsupportedStatements(model: PlaybookModel): readonly Refusal[] {
  return statementsOf(model).flatMap((statement) =>
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
  if (statement.kind === 'rollback') return ['`rollback`'];
  if (statement.kind !== 'action' || statement.disabled) return [];
  const found: string[] = [];
  if (statement.action === 'device.script') found.push('`run script`');
  if (statement.action === 'device.fetch') found.push('`fetch file`');
  if (statement.clauses.afterRelease !== undefined) found.push('`after release`');
  if (statement.clauses.onFailure?.kind === 'rollback') found.push('`on failure rollback`');
  return found;
}

/** Every statement that a run of the playbook could reach. */
const statementsOf = (model: PlaybookModel): readonly StatementModel[] =>
  statementsWithin([{ kind: 'playbook', name: model.playbook }], model);

/** The statements with all that is inside of them, and with the playbooks that they run, handlers included. */
export function statementsWithin(
  roots: readonly (StatementModel | { readonly kind: 'playbook'; readonly name: string })[],
  model: PlaybookModel,
): readonly StatementModel[] {
  const seen = new Set<string>();
  const ofPlaybook = (name: string): readonly StatementModel[] => {
    const body = Object.hasOwn(model.playbooks, name) ? model.playbooks[name] : undefined;
    if (body === undefined || seen.has(name)) return [];
    seen.add(name);
    return [body.body, ...Object.values(body.handlers)].flat().flatMap(within);
  };
  const within = (statement: StatementModel): readonly StatementModel[] => [
    statement,
    ...[...blocksOf(statement), ...clauseBlocks(statement)].flat().flatMap(within),
    ...(statement.kind === 'run' ? ofPlaybook(statement.playbook) : []),
  ];
  return roots.flatMap((root) => (root.kind === 'playbook' ? ofPlaybook(root.name) : within(root)));
}

function clauseBlocks(statement: StatementModel): readonly (readonly StatementModel[])[] {
  if (statement.kind !== 'action') return [];
  const { onFailure, afterRelease } = statement.clauses;
  return [onFailure?.kind === 'block' ? onFailure.block : [], afterRelease ?? []];
}

import type { DeviceSourceModel, IocSourceModel, StatementModel } from './statement.ts';
import type { PlaybookBody } from './playbook-model.ts';

/** Statements in the order of the text, each before what it contains; clauses with blocks and handlers included. */
export function* walkStatements(statements: readonly StatementModel[]): Generator<StatementModel, void, undefined> {
  for (const statement of statements) {
    yield statement;
    for (const block of blocksOf(statement)) yield* walkStatements(block);
  }
}

/** All statements of a playbook: its body, then its handlers. */
export function* statementsOf(playbook: PlaybookBody): Generator<StatementModel, void, undefined> {
  yield* walkStatements(playbook.body);
  for (const handler of Object.values(playbook.handlers)) yield* walkStatements(handler);
}

/** The blocks that a statement holds. */
export function blocksOf(statement: StatementModel): readonly (readonly StatementModel[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.else];
    case 'parallel':
      return statement.branches.map(({ block }) => block);
    case 'for-each':
      return [statement.block];
    case 'wait-until':
      return [statement.else];
    case 'action': {
      const { onFailure, afterRelease } = statement.clauses;
      return [...(onFailure?.kind === 'block' ? [onFailure.block] : []), ...(afterRelease ? [afterRelease] : [])];
    }
    default:
      return [];
  }
}

/** Where the devices of a statement come from, those of `except` included. */
export function deviceSourcesOf(statement: StatementModel): readonly DeviceSourceModel[] {
  const set = 'set' in statement && statement.kind !== 'let' ? statement.set : undefined;
  const devices = set ?? (statement.kind === 'action' ? statement.devices : undefined);
  return devices ? [devices.source, ...(devices.except ? [devices.except.source] : [])] : [];
}

/** Where the indicators of a statement come from. */
export function iocSourceOf(statement: StatementModel): IocSourceModel | undefined {
  if (statement.kind === 'let') return statement.set.source;
  return statement.kind === 'action' ? statement.iocs?.source : undefined;
}

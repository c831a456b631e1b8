import type { PlaybookModel } from '../model/playbook-model.ts';
import type { StatementModel } from '../model/statement.ts';
import type { TextSpan } from '../model/text-span.ts';
import { statementsOf } from '../model/walk.ts';

/** A part of a playbook that this version of the engine does not run. The engine refuses it by name when it plans. */
export interface Unsupported {
  readonly name: 'rollback' | 'after release' | 'run script' | 'fetch file';
  readonly playbook: string;
  readonly path: string;
  readonly span: TextSpan;
}

export function deriveUnsupported(model: PlaybookModel): Unsupported[] {
  return Object.values(model.playbooks).flatMap((playbook) =>
    [...statementsOf(playbook)].flatMap((statement) =>
      namesOf(statement).map((name) => ({ name, playbook: playbook.name, path: statement.path, span: statement.span })),
    ),
  );
}

function namesOf(statement: StatementModel): Unsupported['name'][] {
  if (statement.kind === 'rollback') return ['rollback'];
  if (statement.kind !== 'action' || statement.disabled) return [];
  const { onFailure, afterRelease } = statement.clauses;
  return [
    ...(statement.action === 'device.script' ? (['run script'] as const) : []),
    ...(statement.action === 'device.fetch' ? (['fetch file'] as const) : []),
    ...(onFailure?.kind === 'rollback' ? (['rollback'] as const) : []),
    ...(afterRelease ? (['after release'] as const) : []),
  ];
}

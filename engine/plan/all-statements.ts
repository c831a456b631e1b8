import type { PlaybookModel } from '../../language/model/playbook-model.ts';
import type { StatementModel } from '../../language/model/statement.ts';
import { statementsOf } from '../../language/model/walk.ts';

/** Every statement that a run of the playbook could reach: handlers and the playbooks that it runs included. */
export const allStatements = (model: PlaybookModel): readonly StatementModel[] =>
  Object.values(model.playbooks).flatMap((playbook) => [...statementsOf(playbook)]);

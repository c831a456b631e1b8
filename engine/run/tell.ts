/** Statements that tell people something: notify, note, update alert. None of them can stop a run. */
import type { ActionStatementModel, StatementModel } from '../../language/model/statement.ts';
import { isObservedError } from '../auth/tenant-mode.ts';
import { evaluate } from '../eval/evaluate.ts';
import { printValue } from '../eval/print-value.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { isUnknown } from '../eval/value.ts';
import { PlaybookError } from '../errors.ts';
import type { PlannedStep } from '../plan/run-plan.ts';
import type { BlockRunner } from './block-runner.ts';
import { startMessages } from './start-messages.ts';
import { StepProgress } from './step-progress.ts';
import { moveTarget, startTarget } from './target-recorder.ts';

type Of<K extends StatementModel['kind']> = Extract<StatementModel, { kind: K }>;

export async function notify(runner: BlockRunner, statement: Of<'notify'>, { key }: PlannedStep): Promise<void> {
  const { durable, deps, input, root } = runner.frame;
  const { model } = input.request;
  const subject = input.plan.title ?? input.plan.playbook;
  const text = renderTemplate(statement.text, runner.scope, model);
  const names = new Set(statement.to.flatMap((name) => model.teams[name]?.members ?? [name]));
  const letters = [...names].map((to) => ({ to, path: key, subject, text }));
  await durable.step(`${key}/notify`, () => startMessages(deps, key, { root, letters }));
}

export async function note(runner: BlockRunner, statement: Of<'note'>, { key }: PlannedStep): Promise<void> {
  const { model, tenantId } = runner.frame.input.request;
  const text = renderTemplate(statement.text, runner.scope, model);
  runner.record(`note/${key}`, { type: 'note', path: key, text });
  const { alert } = runner.scope;
  if (alert !== undefined) await changeAlert(runner, key, tenantId, alert.id, { comment: text });
}

export async function updateAlert(
  runner: BlockRunner,
  statement: ActionStatementModel,
  step: PlannedStep,
): Promise<void> {
  const { alert } = runner.scope;
  if (alert === undefined) return;
  const progress = new StepProgress(step, statement);
  const { root, deps, input } = runner.frame;
  const { model, tenantId } = input.request;
  const changes: Record<string, string> = {};
  for (const { name, value } of statement.properties ?? []) {
    if ('parts' in value) changes[wireName(name)] = renderTemplate(value, runner.scope, model);
    else {
      const found = evaluate(value, runner.scope, model);
      if (!isUnknown(found)) changes[wireName(name)] = printValue(found);
    }
  }
  const target = { kind: 'alert', id: alert.id } as const;
  const move = { root, key: step.key, action: statement.action, target };
  runner.record(`step-started/${step.key}`, {
    type: 'step-started',
    path: step.key,
    summary: statement.summary,
    action: statement.action,
    span: statement.span,
  });
  startTarget(deps, move, 'planned');
  await keepBefore(runner, step.key, alert.id, changes);
  const problem = await changeAlert(runner, step.key, tenantId, alert.id, changes);
  const state = problem === null ? 'done' : problem.held ? 'refused' : 'failed';
  const more = problem === null ? {} : { detail: problem.detail };
  moveTarget(deps, move, 'planned', state, more);
  progress.set(target, state, more);
  runner.progress.push(progress);
  await runner.finish(progress);
}

const wireName = (name: string): string => (name === 'assign' ? 'assignedTo' : name);

/** What the changed fields were. Where they cannot be read the alert is changed all the same: only a rollback needs them. */
async function keepBefore(
  runner: BlockRunner,
  key: string,
  alertId: string,
  changes: Readonly<Record<string, string>>,
): Promise<void> {
  const { durable, deps, input } = runner.frame;
  const before = await durable.step(`${key}/before`, async () => {
    try {
      const { api } = await deps.tenant(input.request.tenantId);
      const fields = Object.entries((await api.alert(alertId)) ?? {});
      return Object.fromEntries(
        fields.filter(
          (field): field is [string, string] => Object.hasOwn(changes, field[0]) && typeof field[1] === 'string',
        ),
      );
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      return null;
    }
  });
  if (before === null) return;
  const target = { kind: 'alert', id: alertId } as const;
  runner.record(`effect/${key}`, { type: 'effect', path: key, target, before, after: changes });
}

interface Problem {
  readonly detail: string;
  /** Because of OBSERVE. */
  readonly held: boolean;
}

/** Null when the alert was changed. A comment that is lost is told, not fatal. */
async function changeAlert(
  runner: BlockRunner,
  key: string,
  tenantId: string,
  alertId: string,
  changes: Readonly<Record<string, string>>,
): Promise<Problem | null> {
  const { durable, deps } = runner.frame;
  return durable.step(`${key}/alert`, async () => {
    try {
      const { api } = await deps.tenant(tenantId);
      await api.updateAlert(alertId, changes);
      return null;
    } catch (error) {
      if (!(error instanceof PlaybookError)) throw error;
      runner.record(`note/${key}/alert`, {
        type: 'note',
        path: key,
        text: `The alert could not be changed: ${error.message}`,
      });
      return { detail: error.message, held: isObservedError(error) };
    }
  });
}

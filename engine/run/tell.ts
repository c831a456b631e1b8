/** Statements that tell people something: notify, note, update alert. None of them can stop a run. */
import type { ActionStatementModel, StatementModel } from '../../language/model/statement.ts';
import { isObservedError } from '../auth/tenant-mode.ts';
import { evaluate } from '../eval/evaluate.ts';
import { printValue } from '../eval/print-value.ts';
import { renderTemplate } from '../eval/render-text.ts';
import { isUnknown } from '../eval/value.ts';
import { RetryableError } from '../durable/failure.ts';
import { PlaybookError } from '../errors.ts';
import type { PlannedStep } from '../plan/run-plan.ts';
import type { CallContext, DefenderApi } from '../ports.ts';
import type { BlockRunner } from './block-runner.ts';
import { announce } from './announce.ts';
import type { NotSent } from './may-send.ts';
import { recordCalls } from './record-calls.ts';
import { conclude } from './run-action.ts';
import { notSent, sendRules } from './send-rules.ts';
import { startMessages } from './start-messages.ts';
import { StepProgress } from './step-progress.ts';
import { moveTarget, startTarget } from './target-recorder.ts';

type Of<K extends StatementModel['kind']> = Extract<StatementModel, { kind: K }>;

const TRIES = 3;
const PAUSE_MS = 5_000;

export async function notify(runner: BlockRunner, statement: Of<'notify'>, { key }: PlannedStep): Promise<void> {
  const { durable, deps, input, root } = runner.frame;
  const { model } = input.request;
  const subject = input.plan.title ?? input.plan.playbook;
  const text = renderTemplate(statement.text, runner.scope, model);
  const names = new Set(statement.to.flatMap((name) => model.teams[name]?.members ?? [name]));
  const letters = [...names].map((to) => ({ to, path: key, subject, text }));
  await durable.step(`${key}/notify`, () => startMessages(deps, key, { root, letters }));
}

export async function note(runner: BlockRunner, statement: Of<'note'>, step: PlannedStep): Promise<void> {
  const { key } = step;
  const { model } = runner.frame.input.request;
  const text = renderTemplate(statement.text, runner.scope, model);
  runner.record(`note/${key}`, { type: 'note', path: key, text });
  const { alert } = runner.scope;
  if (alert === undefined) return;
  const result = await changeAlert(runner, step, alert.id, { comment: text });
  if (result.state === 'done') return;
  const told = `The alert could not be changed: ${result.detail}`;
  runner.record(`note/${key}/alert`, { type: 'note', path: key, text: told });
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
  const { model } = input.request;
  const changes: Record<string, string> = {};
  for (const { name, value } of statement.properties ?? []) {
    if ('parts' in value) changes[wireName(name)] = renderTemplate(value, runner.scope, model).trim();
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
  progress.set(target, 'planned');
  runner.progress.push(progress);
  await keepBefore(runner, step.key, alert.id, changes);
  const result = await changeAlert(runner, step, alert.id, changes);
  if (result.state === 'done' || result.state === 'failed') {
    const more = result.state === 'done' ? {} : { detail: result.detail };
    moveTarget(deps, move, 'planned', result.state, more);
    progress.set(target, result.state, more);
  } else notSent(runner, progress, 'planned', result);
  await conclude(runner, progress);
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

type Changed = { readonly state: 'done' } | { readonly state: 'failed'; readonly detail: string } | NotSent;

/** A failure is told, not fatal. A comment would be added once more each time: before it is sent again it is looked for. */
async function changeAlert(
  runner: BlockRunner,
  step: PlannedStep,
  alertId: string,
  changes: Readonly<Record<string, string>>,
): Promise<Changed> {
  const { durable, deps, root, input } = runner.frame;
  const { tenantId } = input.request;
  const { key } = step;
  const targets = [{ kind: 'alert', id: alertId }] as const;
  const { why, bootId } = await announce(durable, deps, `${key}/intent`, {
    ...{ root, tenantId, action: 'alert.update', targets, key, mark: `${root}/${key}` },
    ...{ rules: sendRules(runner, step), evenIfCancelled: runner.part === 'ending' },
  });
  if (why !== undefined) return why;
  try {
    await durable.step(
      `${key}/alert`,
      async (tries) => {
        const { api } = await deps.tenant(tenantId);
        const isFirst = tries === 1 && bootId === deps.bootId;
        await change(api, alertId, changes, { isFirst, ...recordCalls(deps, root, key) });
      },
      { attempts: TRIES, delay: (tries) => PAUSE_MS * tries },
    );
    return { state: 'done' };
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error;
    if (isObservedError(error)) return { state: 'refused', detail: error.message, held: true };
    return { state: 'failed', detail: error.message };
  }
}

async function change(
  api: DefenderApi,
  alertId: string,
  changes: Readonly<Record<string, string>>,
  { isFirst, ...calls }: { readonly isFirst: boolean } & CallContext,
): Promise<void> {
  try {
    const { comment, ...others } = changes;
    const known = isFirst || comment === undefined ? [] : ((await api.alert(alertId))?.comments ?? []);
    const left = known.some((one) => one.comment === comment) ? others : changes;
    if (Object.keys(left).length > 0) await api.updateAlert(alertId, left, { prepaid: isFirst, ...calls });
  } catch (error) {
    const isOpen =
      error instanceof PlaybookError && ['unreachable', 'bad-reply', 'throttled'].includes(error.detail.kind);
    throw isOpen ? new RetryableError(error.message, { cause: error }) : error;
  }
}

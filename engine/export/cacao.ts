/**
 * Execution status of each step for tools that read CACAO. The standard (OASIS CACAO Security Playbooks 2.0) defines no
 * such object; this is the one that its schema authors publish: github.com/cyentific-rni/workflow-status, read on 2026-11-24.
 */
import { createHash } from 'node:crypto';
import type { RunRecord } from '../journal/events.ts';
import { shownText } from '../journal/visible-text.ts';
import { countWords, targetWords } from '../journal/words.ts';

export interface ExecutionStatus {
  readonly type: 'execution-status';
  readonly id: string;
  readonly workflow_step: string;
  readonly start_time: string;
  readonly duration?: number;
  readonly status:
    | 'successfully_completed'
    | 'failed'
    | 'ongoing'
    | 'server_side_error'
    | 'client_side_error'
    | 'timeout_error'
    | 'exception_condition_invoked';
  readonly status_text: string;
  readonly command_b64: readonly string[];
  readonly notes: string;
  readonly automated_execution: boolean;
}

type Step = RunRecord['steps'][number];

export const toExecutionStatus = (record: RunRecord): readonly ExecutionStatus[] =>
  record.steps.map((step) => ({
    type: 'execution-status',
    id: `execution-status--${uuid(`${record.summary.runId}/${step.path}`)}`,
    // The same step of the same playbook has the same id in every run.
    workflow_step: `action--${uuid(`${record.summary.playbook}/${step.path}`)}`,
    start_time: new Date(step.startedAt).toISOString(),
    ...(step.endedAt === undefined ? {} : { duration: Math.max(0, Math.round(step.endedAt - step.startedAt)) }),
    status: statusOf(step),
    status_text: textOf(step),
    command_b64: commandsOf(record, step).map((command) => Buffer.from(command).toString('base64')),
    notes: `Run ${record.summary.runId} of ${record.summary.playbook}, step ${step.path}: ${shownText(step.summary)}`,
    automated_execution: true,
  }));

function statusOf({ status, targets }: Step): ExecutionStatus['status'] {
  switch (status) {
    case 'running':
      return 'ongoing';
    case 'succeeded':
      return 'successfully_completed';
    case 'partial':
    case 'failed':
      return targets.some(({ state }) => state === 'timed-out') ? 'timeout_error' : 'failed';
    case 'denied':
    case 'skipped':
    case 'stopped':
    case 'cancelled':
      return 'exception_condition_invoked';
  }
}

function textOf({ status, detail, targets }: Step): string {
  const why = detail === undefined ? '' : `: ${shownText(detail)}`;
  const failed = targets.filter(({ state }) => state === 'failed' || state === 'timed-out');
  const names = failed.slice(0, 20).map(({ target }) => targetWords(target));
  const which = failed.length === 0 ? '' : ` (not reached: ${names.join(', ')}${failed.length > 20 ? ', …' : ''})`;
  return `${status}, ${countWords(targets.length, 'target')}${why}${which}`;
}

/** The calls of the step, each once; the statement itself where there were none. */
function commandsOf({ calls }: RunRecord, step: Step): readonly string[] {
  const sent = new Set(
    calls.filter(({ path }) => path === step.path).map(({ method, pathTemplate }) => `${method} ${pathTemplate}`),
  );
  return sent.size === 0 ? [step.summary] : [...sent];
}

/** RFC 9562, version 5, in a name space of our own. */
function uuid(name: string): string {
  const bytes = createHash('sha1').update('defender-playbooks\n').update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

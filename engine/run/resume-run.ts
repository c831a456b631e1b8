/**
 * Interrupted runs go on by themselves when a runner starts. Who asks for it hears whether this one does, or what keeps it
 * from going on: nothing is pretended.
 */
import type { DurableHost } from '../durable/durable.ts';
import { PlaybookError } from '../errors.ts';
import type { RunRecord, RunSummary } from '../journal/events.ts';

interface Parts {
  readonly host: DurableHost;
  readonly record: RunRecord;
  readonly connected: (tenantId: string) => unknown;
}

export async function resumeRun(runId: string, { host, record, connected }: Parts): Promise<RunSummary> {
  const { summary } = record;
  if (summary.state === 'ended')
    throw new PlaybookError({
      kind: 'refused',
      message: `Run ${runId} has ended (${summary.outcome ?? 'without an outcome'}): there is nothing to resume.`,
      advice: 'Run the playbook again, or take back what it did with `playbook rollback`.',
    });
  const parts = host.open().filter((run) => run.runId === runId || run.runId.startsWith(`${runId}/`));
  // Thrown as it is: it names the version that must finish the run.
  for (const part of parts) {
    const refusal = host.refusal(part.runId);
    if (refusal !== undefined) throw refusal;
  }
  if (!parts.some((part) => part.runId === runId)) throw await broken(runId, host);
  connected(summary.tenant.id);
  return summary;
}

/** A mistake of ours has ended it before its end was written. */
async function broken(runId: string, host: DurableHost): Promise<PlaybookError> {
  const why = await host.result(runId).then(
    () => 'it came to an end that is not in its record',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return new PlaybookError({
    kind: 'internal',
    message: `Run ${runId} was ended by an error and cannot go on: ${why}`,
    advice: 'Take back what it did with `playbook rollback`, and report the error.',
  });
}

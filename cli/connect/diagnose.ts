/** Has the runner look at a connection, and shows what it found. */
import { renderDiagnosis } from '../../engine/doctor/render-diagnosis.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { CheckTenant, ConnectTenant, type CheckParams, type ProfileConnection } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Format } from '../options.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { unescapeMarkdown } from '../text/markdown.ts';

/** @returns `failed` where something stands in the way */
export async function diagnose(params: CheckParams, format: Format, terminal: Terminal): Promise<ExitCode> {
  const { head, diagnosis } = await withRunner(async (runner) => {
    if (params.tenant.kind === 'defender' && terminal.canAsk) await signIn(params.tenant, runner);
    return runner.request(CheckTenant, params);
  });
  if (format === 'json') terminal.json({ tenant: head, ...diagnosis });
  else terminal.out(unescapeMarkdown(renderDiagnosis(diagnosis, head)));
  return diagnosis.outcome === 'failed' ? EXIT.failed : EXIT.ok;
}

/** How it fails is for the doctor to tell. */
async function signIn(tenant: ProfileConnection, runner: RunnerConnection): Promise<void> {
  try {
    await runner.request(ConnectTenant, { ...tenant, ask: true });
  } catch (error) {
    if (!(error instanceof PlaybookError)) throw error;
  }
}

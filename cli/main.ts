/** The command line. Each command is a file in `commands/`; heavy parts are loaded by the command that needs them. */
import { Command, CommanderError } from 'commander';
import { PlaybookError } from '../engine/errors.ts';
import { nodeProblem, PRODUCT_VERSION } from '../runner/version.ts';
import { addActions } from './commands/actions.ts';
import { addApprove } from './commands/approve.ts';
import { addCheck } from './commands/check.ts';
import { addConnect } from './commands/connect.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addFormat } from './commands/format.ts';
import { addHistory } from './commands/history.ts';
import { addHold } from './commands/hold.ts';
import { addIndicators } from './commands/indicators.ts';
import { addLeases } from './commands/leases.ts';
import { addMetrics } from './commands/metrics.ts';
import { addMode } from './commands/mode.ts';
import { addPlan } from './commands/plan.ts';
import { addCancel } from './commands/cancel.ts';
import { addExtend, addRelease } from './commands/lease-orders.ts';
import { addResume } from './commands/resume.ts';
import { addRecord } from './commands/record.ts';
import { addRollback } from './commands/rollback.ts';
import { addRun } from './commands/run.ts';
import { addRunner } from './commands/runner.ts';
import { addSimulate } from './commands/simulate.ts';
import { addTest } from './commands/test.ts';
import { addTenants } from './commands/tenants.ts';
import { addVerify } from './commands/verify.ts';
import { EXIT, exitCodeOfError, type ExitCode } from './exit-codes.ts';
import { asksForJson } from './failure-json.ts';
import { createTerminal, type Terminal } from './terminal.ts';

async function main(): Promise<ExitCode> {
  const terminal = createTerminal({ asJson: asksForJson(process.argv) });
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) {
    terminal.error(new PlaybookError(problem));
    return EXIT.failed;
  }
  let code: ExitCode = EXIT.ok;
  const finish = (result: ExitCode): void => {
    code = result;
  };
  const program = new Command('playbook')
    .description('Check, plan and run response playbooks for Microsoft Defender for Endpoint.')
    .version(PRODUCT_VERSION)
    .showHelpAfterError('(--help shows what is possible)')
    .exitOverride();
  addCheck(program, terminal, finish);
  addTest(program, terminal, finish);
  addFormat(program, terminal, finish);
  addExplain(program, terminal);
  addIndicators(program, terminal, finish);
  addPlan(program, terminal, finish);
  addRecord(program, terminal);
  addRun(program, terminal, finish);
  addApprove(program, terminal, finish);
  addCancel(program, terminal);
  addRelease(program, terminal, finish);
  addExtend(program, terminal);
  addRollback(program, terminal, finish);
  addResume(program, terminal);
  addHistory(program, terminal);
  addExport(program, terminal);
  addLeases(program, terminal);
  addMetrics(program, terminal);
  addHold(program, terminal);
  addMode(program, terminal, finish);
  addVerify(program, terminal, finish);
  addActions(program, terminal);
  addConnect(program, terminal, finish);
  addDoctor(program, terminal, finish);
  addTenants(program, terminal);
  addSimulate(program, terminal);
  addRunner(program, terminal, finish);
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    // Commander has printed its own message; help and version are no failure.
    if (error instanceof CommanderError) return commanderExit(error, terminal);
    terminal.error(error);
    return exitCodeOfError(error);
  }
}

function commanderExit({ exitCode, message }: CommanderError, terminal: Terminal): ExitCode {
  if (exitCode === 0) return EXIT.ok;
  terminal.failed(
    new PlaybookError({
      kind: 'usage',
      message: message.replace(/^error: /, ''),
      advice: '--help shows what is possible.',
    }),
  );
  return EXIT.usage;
}

// Node ends a process that waits for nothing any more, whatever was promised: that must not look like success.
process.exitCode = EXIT.failed;
void main().then((code) => {
  process.exitCode = code;
});

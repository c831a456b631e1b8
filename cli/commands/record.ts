import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { RecordPlan } from '../../runner/protocol.ts';
import { addPlanOptions, type PlanOptions } from '../run/plan-options.ts';
import { compileFile, prepare, requireSubject } from '../run/prepare.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

/** `playbook record`: a plan with what the tenant answered, for a report that shows a problem and no secrets. */
export function addRecord(program: Command, terminal: Terminal): void {
  addPlanOptions(program.command('record'))
    .description(
      'Make a plan and keep what the tenant answered in a cassette: without tokens and links, with other names for devices, people, addresses and ids. Reads only.',
    )
    .requiredOption('--out <file>', 'cassette to write; a file that exists is not replaced')
    .action(async (file: string, options: PlanOptions & { readonly out: string }) => {
      const model = await compileFile(file, options.playbook);
      const { plan, cassette } = await withRunner(async (runner) => {
        const prepared = await prepare(model, options, runner, terminal);
        requireSubject(prepared);
        return runner.request(RecordPlan, prepared.params);
      });
      writeFileSync(options.out, `${JSON.stringify(cassette, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' });
      if (options.format === 'json') terminal.json({ file: options.out, calls: cassette.count, planHash: plan.hash });
      else
        terminal.out(
          `Recorded ${cassette.count} calls in ${options.out}. Read it before you send it; \`playbook simulate --cassette ${options.out}\` plays it.`,
        );
    });
}

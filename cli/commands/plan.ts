import { resolve } from 'node:path';
import type { Command } from 'commander';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import { MakePlan, type PlanParams } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addPlanOptions, type PlanOptions } from '../run/plan-options.ts';
import { compileFile, prepare, requireSubject } from '../run/prepare.ts';
import { savePlan } from '../run/saved-plan.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { unescapeMarkdown } from '../text/markdown.ts';

export function addPlan(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addPlanOptions(program.command('plan'))
    .description(
      'Say what a run would do, on what, and what stands in its way. Reads only. Exit code 5 where it would be refused.',
    )
    .option('--out <file>', 'save the plan too, for `playbook run --plan`')
    .action(async (file: string, options: PlanOptions & { readonly out?: string }) => {
      const model = await compileFile(file, options.playbook);
      const plan = await withRunner(async (runner) => {
        const prepared = await prepare(model, options, runner, terminal);
        requireSubject(prepared);
        const made = await runner.request(MakePlan, prepared.params);
        if (options.out !== undefined) keep(options.out, file, prepared.params, made, terminal);
        return made;
      });
      if (options.format === 'json') terminal.json(plan);
      else terminal.out(unescapeMarkdown(renderPlan(plan)));
      finish(plan.verdict === 'refused' ? EXIT.refused : EXIT.ok);
    });
}

/** A plan that cannot run is not kept: nobody should find it later and take it for one. */
function keep(out: string, file: string, { inputs }: PlanParams, plan: RunPlan, terminal: Terminal): void {
  if (plan.verdict === 'refused') {
    terminal.note(`The plan is refused, so it was not saved to ${out}.`);
    return;
  }
  savePlan(out, { kind: 'playbook-plan', format: 1, file: resolve(file), inputs, plan });
  terminal.note(`Saved to ${out}; \`playbook run --plan ${out}\` runs it as long as it holds.`);
}

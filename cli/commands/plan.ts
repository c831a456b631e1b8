import type { Command } from 'commander';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import { MakePlan } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addPlanOptions, type PlanOptions } from '../run/plan-options.ts';
import { compileFile, prepare, requireSubject } from '../run/prepare.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { unescapeMarkdown } from '../text/markdown.ts';

export function addPlan(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addPlanOptions(program.command('plan'))
    .description(
      'Say what a run would do, on what, and what stands in its way. Reads only. Exit code 5 where it would be refused.',
    )
    .action(async (file: string, options: PlanOptions) => {
      const model = await compileFile(file, options.playbook);
      const plan = await withRunner(async (runner) => {
        const prepared = await prepare(model, options, runner, terminal);
        requireSubject(prepared);
        return runner.request(MakePlan, prepared.params);
      });
      if (options.format === 'json') terminal.json(plan);
      else terminal.out(unescapeMarkdown(renderPlan(plan)));
      finish(plan.verdict === 'refused' ? EXIT.refused : EXIT.ok);
    });
}

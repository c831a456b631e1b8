import type { Command } from 'commander';
import { formatOption, type Format } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain')
    .description('Say what a playbook needs, may do and costs, without a tenant.')
    .argument('<file>', 'playbook file')
    .option('--playbook <name>', 'which playbook of the file; may be left out where it holds one')
    .addOption(formatOption())
    .action(async (file: string, { playbook, format }: { playbook?: string; format: Format }) => {
      const { createLanguageService } = await import('../language-service.ts');
      const { text, json } = await createLanguageService().explain(file, playbook);
      if (format === 'json') terminal.json(json);
      else terminal.out(text);
    });
}

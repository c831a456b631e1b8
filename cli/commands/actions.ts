import Table from 'cli-table3';
import type { Command } from 'commander';
import { ACTION_IDS, actionSpec } from '../../language/catalog/actions/index.ts';
import { formatOption, type Format } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export function addActions(program: Command, terminal: Terminal): void {
  program
    .command('actions')
    .description('List what a playbook can do: the action catalog.')
    .addOption(formatOption())
    .action(({ format }: { format: Format }) => {
      const actions = ACTION_IDS.map((id) => ({ id, ...actionSpec(id) }));
      if (format === 'json') terminal.json(actions);
      else terminal.out(renderActions(actions));
    });
}

function renderActions(
  actions: readonly { readonly id: string; readonly phrase: string; readonly doc: string }[],
): string {
  const table = new Table({
    head: ['verb', 'what it does', 'id'],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [28, 72, 24],
  });
  for (const { id, phrase, doc } of actions) table.push([phrase, doc, id]);
  return table.toString();
}

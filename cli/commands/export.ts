import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import { EXPORT_FORMATS, EXPORTS, exportRecord, type ExportFormat } from '../../engine/export/index.ts';
import { GetBundle } from '../../runner/protocol.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

export function addExport(program: Command, terminal: Terminal): void {
  const kinds = EXPORT_FORMATS.map((format) => `${format}: ${EXPORTS[format].what}`).join('; ');
  program
    .command('export')
    .description(`Write the record of a run to a file (${kinds}).`)
    .argument('<run>', 'id of a run')
    .addOption(new Option('--format <format>', 'form of the record').choices(EXPORT_FORMATS).default('html'))
    .requiredOption('--out <file>', 'file to write, which must not be there yet')
    .option('--force', 'replace a file that is there')
    .action(async (runId: string, options: { format: ExportFormat; out: string; force?: true }) => {
      const bundle = await withRunner((runner) => runner.request(GetBundle, { runId }));
      write(options.out, exportRecord(bundle, options.format), options.force === true);
      const signed = bundle.signature !== undefined;
      // The record itself is in the file: on stdout it would be escaped for terminals.
      if (options.format === 'json') terminal.json({ runId: bundle.runId, file: options.out, signed });
      terminal.note(`Written: ${options.out}`);
      if (!signed) terminal.note('The run has not ended: its record is not signed yet and goes on.');
    });
}

/** Readable by its user only: a record names devices and people. */
function write(file: string, text: string, replace: boolean): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: replace ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new PlaybookError({
      kind: 'usage',
      message:
        code === 'EEXIST'
          ? `There is a file ${file} already.`
          : `The file ${file} cannot be written (${code || String(error)}).`,
      advice: code === 'EEXIST' ? 'Name another one, or replace it with --force.' : 'Name another place with --out.',
    });
  }
}

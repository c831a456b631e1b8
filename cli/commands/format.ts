import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { CompileFailure, type LocatedProblem } from '../compile-failure.ts';
import type { LanguageService } from '../language-service.ts';
import { readPlaybookFile } from '../read-playbook.ts';
import type { Terminal } from '../terminal.ts';

export function addFormat(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('format')
    .description(
      'Bring playbook files into the canonical layout. Exit codes: 0 done, 1 a file does not parse, 2 wrong usage.',
    )
    .argument('<file...>', 'playbook files')
    .option('--check', 'write nothing; exit with 1 where a file is not in the canonical layout')
    .action(async (files: string[], { check }: { check?: boolean }) => {
      const { createLanguageService } = await import('../language-service.ts');
      const language = createLanguageService();
      const codes: ExitCode[] = [];
      for (const file of files) codes.push(await formatFile(file, check === true, language, terminal));
      finish(codes.find((code) => code === EXIT.usage) ?? codes.find((code) => code !== EXIT.ok) ?? EXIT.ok);
    });
}

async function formatFile(
  file: string,
  isCheck: boolean,
  language: LanguageService,
  terminal: Terminal,
): Promise<ExitCode> {
  const read = readPlaybookFile(file);
  if (!read.ok) {
    terminal.note(read.problem.message);
    return read.problem.isUsage ? EXIT.usage : EXIT.failed;
  }
  const formatted = language.format(file, read.text);
  if (formatted === undefined) {
    terminal.error(new CompileFailure(file, await syntaxErrors(file, read.text, language), 'it is left as it is'));
    return EXIT.failed;
  }
  if (formatted === read.text) return EXIT.ok;
  terminal.out(file);
  if (isCheck) return EXIT.failed;
  replaceFile(file, formatted);
  return EXIT.ok;
}

async function syntaxErrors(file: string, text: string, language: LanguageService): Promise<LocatedProblem[]> {
  const problems = await language.check(file, text);
  return problems.filter(({ code }) => code === 'PB001').map((problem) => ({ file, ...problem }));
}

/** Whole or not at all: a file that is half written would be a playbook that nobody wrote. */
function replaceFile(file: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode: statSync(file).mode, flag: 'wx' });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { LocatedProblem } from '../compile-failure.ts';
import type { LanguageService } from '../language-service.ts';
import { formatOption, type Format } from '../options.ts';
import { readPlaybookFile, type FileProblem } from '../read-playbook.ts';
import type { Terminal } from '../terminal.ts';
import { renderProblems, summarize } from '../text/problem-list.ts';

export function addCheck(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('Find mistakes in playbook files. Exit codes: 0 no errors, 1 errors, 2 wrong usage.')
    .argument('<file...>', 'playbook files')
    .addOption(formatOption())
    .action(async (files: string[], { format }: { format: Format }) => {
      const { createLanguageService } = await import('../language-service.ts');
      finish(await checkFiles(files, format, createLanguageService(), terminal));
    });
}

async function checkFiles(
  files: readonly string[],
  format: Format,
  language: LanguageService,
  terminal: Terminal,
): Promise<ExitCode> {
  const problems: LocatedProblem[] = [];
  const texts = new Map<string, string>();
  let isUsage = false;
  for (const file of files) {
    const read = readPlaybookFile(file);
    if (read.ok) {
      texts.set(file, read.text);
      for (const problem of await language.check(file, read.text)) problems.push({ file, ...problem });
    } else {
      isUsage ||= read.problem.isUsage;
      problems.push(toLocated(file, read.problem));
    }
  }
  if (format === 'json') terminal.json(problems.map(inOrder));
  else show(problems, files.length, texts, terminal);
  if (isUsage) return EXIT.usage;
  return problems.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.ok;
}

function show(
  problems: readonly LocatedProblem[],
  files: number,
  texts: ReadonlyMap<string, string>,
  terminal: Terminal,
): void {
  // Like editors, whose lists of problems leave hints out.
  const listed = problems.filter(({ severity }) => severity !== 'hint');
  if (listed.length > 0) terminal.painted(renderProblems(listed, (file) => texts.get(file)));
  terminal.note(summarize(listed, files));
}

/** Fields in the order that is documented. */
const inOrder = ({ file, code, severity, message, range: { start, end } }: LocatedProblem) => ({
  file,
  code,
  severity,
  message,
  range: {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  },
});

function toLocated(file: string, { code, message, at }: FileProblem): LocatedProblem {
  const start = at ?? { line: 0, character: 0 };
  return { file, code, severity: 'error', message, range: { start, end: start } };
}

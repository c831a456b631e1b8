import { Option, type Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { LocatedProblem } from '../compile-failure.ts';
import type { LanguageService } from '../language-service.ts';
import { readPlaybookFile, type FileProblem } from '../read-playbook.ts';
import type { Terminal } from '../terminal.ts';
import { renderProblems, summarize } from '../text/problem-list.ts';

type CheckFormat = 'pretty' | 'json' | 'sarif';

const formatOption = (): Option =>
  new Option('--format <format>', 'output for people, for programs, or for code scanning')
    .choices(['pretty', 'json', 'sarif'])
    .default('pretty');

export function addCheck(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('Find mistakes in playbook files. Exit codes: 0 no errors, 1 errors, 2 wrong usage.')
    .argument('<file...>', 'playbook files')
    .addOption(formatOption())
    .action(async (files: string[], { format }: { format: CheckFormat }) => {
      const { createLanguageService } = await import('../language-service.ts');
      finish(await checkFiles(files, format, createLanguageService(), terminal));
    });
}

async function checkFiles(
  files: readonly string[],
  format: CheckFormat,
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
  await print(problems, format, texts, files.length, terminal);
  if (isUsage) return EXIT.usage;
  return problems.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.ok;
}

async function print(
  problems: readonly LocatedProblem[],
  format: CheckFormat,
  texts: ReadonlyMap<string, string>,
  files: number,
  terminal: Terminal,
): Promise<void> {
  switch (format) {
    case 'json':
      terminal.json(problems.map(inOrder));
      return;
    case 'sarif': {
      const { sarifLog } = await import('../text/sarif.ts');
      terminal.json(sarifLog(problems, process.cwd()));
      return;
    }
    case 'pretty': {
      // Like editors, whose lists of problems leave hints out.
      const listed = problems.filter(({ severity }) => severity !== 'hint');
      await show(listed, texts, terminal);
      terminal.note(summarize(listed, files));
    }
  }
}

/** People read the first findings of each file; programs get all. */
async function show(
  problems: readonly LocatedProblem[],
  texts: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<void> {
  const { firstFindings, shownOf } = await import('../../language/index.ts');
  for (const [file, found] of Map.groupBy(problems, (problem) => problem.file)) {
    const { shown, hidden } = firstFindings(found, ({ severity }) => severity === 'error');
    terminal.painted(renderProblems(shown, (each) => texts.get(each)));
    if (hidden.length > 0) {
      terminal.note(`${file}: ${shownOf(shown.length, found.length)} \`--format json\` prints all.`);
    }
  }
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

import { Option, type Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

type TestFormat = 'pretty' | 'json' | 'junit' | 'tap';

interface TestOptions {
  readonly coverage?: true;
  readonly mutation?: true;
  readonly update?: true;
  readonly filter?: string;
  readonly format: TestFormat;
}

export function addTest(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('test')
    .description(
      'Run the tests of playbooks on a tenant that each test gives, without a network. Exit codes: 0 all pass, 1 a test fails or a text has errors, 2 wrong usage.',
    )
    .argument('[path...]', 'playbook files, or folders of them', ['.'])
    .option('--coverage', 'say which statements, branches, handlers and rules no test reaches')
    .option('--mutation', 'take one guard, exclusion or approval away at a time, and say which no test notices')
    .option('--filter <text>', 'only tests whose title or playbook contains the text')
    .option('--update', 'write the plans that tests are held to, instead of comparing them')
    .addOption(
      new Option('--format <format>', 'output for people, for programs, for build servers, or for pipes')
        .choices(['pretty', 'json', 'junit', 'tap'])
        .default('pretty'),
    )
    .action(async (paths: string[], options: TestOptions) => {
      finish(await testFiles(paths, options, terminal));
    });
}

async function testFiles(paths: readonly string[], options: TestOptions, terminal: Terminal): Promise<ExitCode> {
  const [{ createLanguageService }, { playbookFiles }, { goldenFiles }, testing, pretty, report] = await Promise.all([
    import('../language-service.ts'),
    import('../test/find-tests.ts'),
    import('../test/golden-files.ts'),
    import('../../testing/index.ts'),
    import('../test/pretty.ts'),
    import('../test/report.ts'),
  ]);
  const began = performance.now();
  const language = createLanguageService();
  const isPretty = options.format === 'pretty';
  const wanted = options.filter?.toLowerCase() ?? '';
  const compiled = [];
  for (const file of playbookFiles(paths)) compiled.push(...(await language.tests(file)));
  const tests = compiled.filter(({ test }) => `${test.playbook}: ${test.title}`.toLowerCase().includes(wanted));
  if (tests.length === 0) terminal.note(compiled.length === 0 ? 'There are no tests.' : 'No test matches the filter.');
  const goldens = goldenFiles(options.update === true);
  const results = await testing.runTests(tests, {
    goldens,
    onResult: (result) => {
      if (isPretty) terminal.painted(pretty.testLines(result));
    },
  });
  const coverage =
    options.coverage === true ? testing.mergeCoverage(results.map((result) => result.coverage)) : undefined;
  const passing = tests.filter((_, index) => results[index]?.status === 'passed');
  // A plan without a safeguard must not become the one that tests are held to.
  const mutations =
    options.mutation === true ? await testing.runMutations(passing, { goldens: goldenFiles(false) }) : undefined;
  const all = { results, ...(coverage && { coverage }), ...(mutations && { mutations }) };
  switch (options.format) {
    case 'json':
      terminal.json(report.toJson(all));
      break;
    case 'junit':
      terminal.painted(report.toJunit(all));
      break;
    case 'tap':
      terminal.painted(report.toTap(all));
      break;
    case 'pretty':
      if (coverage) terminal.painted(pretty.coverageLines(coverage));
      if (mutations) terminal.painted(pretty.mutationLines(mutations));
      terminal.note(pretty.summaryLine(results, (performance.now() - began) / 1000));
  }
  return results.every(({ status }) => status === 'passed') ? EXIT.ok : EXIT.failed;
}

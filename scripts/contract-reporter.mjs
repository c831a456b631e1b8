/** Prints contract tests as a table: operation, sample, verdict. Test titles are `operation | sample`. */
import mocha from 'mocha';

const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_RUN_END } = mocha.Runner.constants;

export default class ContractReporter extends mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const rows = [['operation', 'sample', 'verdict']];
    const add = (test, verdict) => {
      const [operation, sample = ''] = test.title.split(' | ');
      rows.push([operation, sample, `${test.parent.title}: ${verdict}`]);
    };
    runner.on(EVENT_TEST_PASS, (test) => add(test, 'ok'));
    runner.on(EVENT_TEST_FAIL, (test) => add(test, 'FAILED'));
    runner.on(EVENT_RUN_END, () => {
      const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
      for (const row of rows)
        process.stdout.write(
          `${row
            .map((cell, at) => cell.padEnd(widths[at]))
            .join(' | ')
            .trimEnd()}\n`,
        );
      this.epilogue();
    });
  }
}

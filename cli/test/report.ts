/** Results of tests for programs: JUnit for build servers, TAP for pipes, JSON for everything else. */
import { getJunitXml } from 'junit-xml';
import type { CoveredPart, MutationResult, TestResult } from '../../testing/index.ts';
import { uriPath } from '../read-playbook.ts';
import { plainLine } from '../text/plain.ts';

export interface TestReport {
  readonly results: readonly TestResult[];
  readonly coverage?: readonly CoveredPart[];
  readonly mutations?: readonly MutationResult[];
}

const place = (uri: string, { start }: TestResult['span']): string =>
  `${uriPath(uri)}:${start.line + 1}:${start.character + 1}`;

/** What failed, what happened instead, and the trace of the run. */
export const failureLines = ({ failures, trace }: TestResult): readonly string[] => [
  ...failures.flatMap(({ uri, span, expected, instead }) => [`${place(uri, span)}  ${expected}`, `  ${instead}`]),
  ...(trace.length === 0 ? [] : ['What the run did:', ...trace.map(({ at, text }) => `  ${clock(at)}  ${text}`)]),
];

/** Seconds since the start as `1:02:03`. */
export function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Fields in the order that is documented. */
export const toJson = ({ results, coverage, mutations }: TestReport): unknown => ({
  tests: results.map(
    ({ title, playbook, uri, span, status, milliseconds, virtualSeconds, failures, notes, trace }) => ({
      title,
      playbook,
      file: uriPath(uri),
      range: { start: span.start, end: span.end },
      status,
      milliseconds: Math.round(milliseconds),
      virtualSeconds,
      failures: failures.map((each) => ({
        file: uriPath(each.uri),
        range: rangeOf(each.span),
        expected: each.expected,
        instead: each.instead,
      })),
      notes: notes.map((each) => ({ file: uriPath(each.uri), range: rangeOf(each.span), message: each.message })),
      trace,
    }),
  ),
  ...(coverage !== undefined && {
    coverage: coverage.map((each) => ({
      kind: each.kind,
      file: uriPath(each.uri),
      range: rangeOf(each.span),
      text: each.text,
      hits: each.hits,
    })),
  }),
  ...(mutations !== undefined && {
    mutations: mutations.map((each) => ({
      what: each.what,
      file: uriPath(each.uri),
      range: rangeOf(each.span),
      noticedBy: each.noticedBy ?? null,
    })),
  }),
});

const rangeOf = ({ start, end }: TestResult['span']) => ({ start, end });

/** The other schema of the library writes failures as errors. */
export function toJunit({ results }: TestReport): string {
  const suites = [...Map.groupBy(results, ({ uri }) => uri)].map(([uri, tests]) => ({
    name: xmlText(uriPath(uri)),
    timestamp: new Date(),
    testCases: tests.map((test) => ({
      name: xmlText(test.title),
      classname: xmlText(test.playbook),
      time: test.milliseconds / 1000,
      ...(test.status === 'failed' && {
        failures: [{ message: xmlText(failureLines(test).join('\n')), type: 'expectation' }],
      }),
    })),
  }));
  return getJunitXml({ name: 'playbook test', suites }, { schema: 'ant-junit' });
}

/** XML has no way to write most control characters. */
const xmlText = (text: string): string => text.split('\n').map(plainLine).join('\n');

/** TAP 14. */
export function toTap({ results }: TestReport): string {
  const lines = results.flatMap((test, index) => [
    `${test.status === 'passed' ? 'ok' : 'not ok'} ${index + 1} - ${tapText(`${test.playbook}: ${test.title}`)}`,
    ...(test.status === 'passed' ? [] : ['  ---', ...details(test), '  ...']),
  ]);
  return ['TAP version 14', `1..${results.length}`, ...lines].join('\n');
}

/** YAML takes JSON for a text. */
const details = ({ failures }: TestResult): readonly string[] => [
  '  failures:',
  ...failures.flatMap(({ uri, span, expected, instead }) => [
    `    - at: ${JSON.stringify(place(uri, span))}`,
    `      expected: ${JSON.stringify(expected)}`,
    `      instead: ${JSON.stringify(instead)}`,
  ]),
];

/** A `#` begins a directive in TAP, such as one that says to skip the test. */
const tapText = (text: string): string => plainLine(text).replace(/[\\#]/g, '\\$&');

/** Tests of playbooks: run, covered, mutated. Results come as they are made, for lists that fill. */
import type { BuiltTest } from '../language/model/test-model.ts';
import type { TextSpan } from '../language/model/text-span.ts';
import { mutationsOf } from './mutations.ts';
import { runTest, type RunTestOptions } from './run-test.ts';
import type { TestResult } from './test-result.ts';

export type { GoldenFiles } from './check-expectation.ts';
export { mergeCoverage, type CoveredPart, type Coverage, type PartKind } from './coverage.ts';
export { runTest, type RunTestOptions } from './run-test.ts';
export type { TestFailure, TestNote, TestResult, TraceLine } from './test-result.ts';

export interface RunTestsOptions extends RunTestOptions {
  readonly onStart?: (test: BuiltTest) => void;
  readonly onResult?: (result: TestResult) => void;
  /** No further test is begun once it is aborted. */
  readonly signal?: AbortSignal;
}

export async function runTests(tests: readonly BuiltTest[], options: RunTestsOptions = {}): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const built of tests) {
    if (options.signal?.aborted === true) break;
    options.onStart?.(built);
    const result = await runTest(built, options);
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

/** A safeguard that was taken away, and the test that noticed. */
export interface MutationResult {
  readonly what: string;
  readonly uri: string;
  readonly span: TextSpan;
  /** Title of the first test that fails without it; undefined where none does. */
  readonly noticedBy: string | undefined;
}

/**
 * Takes one guard, exclusion or approval away at a time, and runs the tests of the playbook until one fails. A rule of a
 * policy counts once, whichever playbooks it holds for. Tests that fail anyway notice nothing: hand in those that pass.
 */
export async function runMutations(
  tests: readonly BuiltTest[],
  options: RunTestOptions & { readonly signal?: AbortSignal } = {},
): Promise<MutationResult[]> {
  const found = new Map<string, MutationResult>();
  for (const [model, own] of Map.groupBy(tests, (test) => test.model))
    for (const { what, uri, span, model: mutated } of mutationsOf(model)) {
      if (options.signal?.aborted === true) return [...found.values()];
      const key = `${uri} ${span.start.line} ${span.start.character} ${what}`;
      if (found.get(key)?.noticedBy !== undefined) continue;
      found.set(key, { what, uri, span, noticedBy: await firstToFail(own, mutated, options) });
    }
  return [...found.values()];
}

async function firstToFail(
  tests: readonly BuiltTest[],
  model: BuiltTest['model'],
  options: RunTestOptions,
): Promise<string | undefined> {
  for (const { test } of tests) if ((await runTest({ test, model }, options)).status === 'failed') return test.title;
  return undefined;
}

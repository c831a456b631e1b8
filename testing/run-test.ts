/** Runs one test on the real engine and says what came of it. */
import { renderEvent } from '../engine/journal/render-event.ts';
import type { EventBody, RunRecord } from '../engine/journal/events.ts';
import type { BuiltTest, TestStepModel } from '../language/model/test-model.ts';
import { checkExpectation, type GoldenFiles } from './check-expectation.ts';
import { coverageOf, type Reached } from './coverage.ts';
import { TestSession } from './test-session.ts';
import type { TestFailure, TestNote, TestResult, TraceLine } from './test-result.ts';
import { unsetNotes } from './unset-notes.ts';

export interface RunTestOptions {
  /** Reads and, with `--update`, writes the plans that tests are held to. */
  readonly goldens?: GoldenFiles;
}

const NOTHING: Reached = { statements: new Set(), taken: new Set(), rules: new Set() };

export async function runTest(built: BuiltTest, options: RunTestOptions = {}): Promise<TestResult> {
  const began = performance.now();
  const { test, model } = built;
  const failures: TestFailure[] = [];
  const notes: TestNote[] = [];
  let reached = NOTHING;
  let trace: readonly TraceLine[] = [];
  let virtualSeconds = 0;
  const fail = (step: Pick<TestStepModel, 'span'>, expected: string, instead: string): void => {
    failures.push({ uri: test.source.uri, span: step.span, expected, instead });
  };
  const session = await TestSession.open(built);
  try {
    await playSteps(built, session, options, fail);
  } catch (error) {
    fail(test, test.title, `The test could not be run to its end: ${textOf(error)}`);
  }
  try {
    for (const error of session.errors) fail(test, test.title, `The engine reported: ${error.message}`);
    reached = session.reached();
    virtualSeconds = session.virtualSeconds;
    const { record, given } = session.observe();
    trace = traceOf(record, session.startedAt);
    notes.push(...unsetNotes(built, given, reached));
    // A run that had nothing to run on is refused, which must not pass for a rule that stopped it.
    for (const { rule, message } of record.refusals.filter((each) => NOTHING_GIVEN.has(each.rule)))
      notes.push({
        uri: test.source.uri,
        span: test.span,
        message: `The test gives nothing to run on (${rule}). ${message}`,
      });
  } catch (error) {
    if (failures.length === 0) fail(test, test.title, textOf(error));
  } finally {
    await session.close();
  }
  for (const approval of new Set(session.unanswered.map((asked) => asked.approval)))
    notes.push({
      uri: test.source.uri,
      span: test.span,
      message: `The approval ${approval} is asked, and the test does not say who answers: nobody does. Write \`when approval ${approval} granted by …\`, or \`silent\`.`,
    });
  return {
    title: test.title,
    playbook: test.playbook,
    uri: test.source.uri,
    span: test.span,
    status: failures.length === 0 ? 'passed' : 'failed',
    milliseconds: performance.now() - began,
    virtualSeconds,
    failures,
    notes,
    trace,
    coverage: coverageOf(model, reached),
  };
}

type Fail = (step: Pick<TestStepModel, 'span'>, expected: string, instead: string) => void;

/**
 * An expectation that comes first waits for the end of the run. After an `advance` it looks at that moment, so that what
 * stands between is seen, too.
 */
async function playSteps(
  { test }: BuiltTest,
  session: TestSession,
  options: RunTestOptions,
  fail: Fail,
): Promise<void> {
  let advanced = false;
  for (const step of test.steps) {
    switch (step.step) {
      case 'given':
        continue;
      case 'when':
        session.apply(step.when);
        continue;
      case 'advance':
        advanced = true;
        await session.advance(step.seconds);
        continue;
      case 'expect': {
        if (!advanced) await session.toEnd();
        const instead = checkExpectation(step, session.observe(), options.goldens);
        if (instead !== undefined) fail(step, step.text, instead);
      }
    }
  }
  if (!advanced) await session.toEnd();
}

const NOTHING_GIVEN: ReadonlySet<string> = new Set(['needs-alert', 'needs-subject', 'alert-without-device']);

const TOLD: ReadonlySet<EventBody['type']> = new Set([
  'refused',
  'approval-asked',
  'approval-escalated',
  'approval-answered',
  'approval-ended',
  'step-ended',
  'lease-started',
  'lease-ended',
  'notified',
  'note',
  'plan-changed',
  'run-ended',
]);

/** Statements with their outcomes, and what people were asked and told. */
function traceOf({ events }: RunRecord, startedAt: number): readonly TraceLine[] {
  return events
    .filter(
      ({ body }) => (TOLD.has(body.type) && !isRequest(body)) || (body.type === 'call' && body.trace.status >= 400),
    )
    .map((event) => ({ at: Math.round((event.at - startedAt) / 1000), text: cut(renderEvent(event)) }));
}

/** Messages that ask people for an approval: the trace says that it was asked. */
export const isRequest = (body: EventBody): boolean =>
  body.type === 'notified' && body.text.includes('playbook approve ');

const cut = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

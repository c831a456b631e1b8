import { Cron } from 'croner';

const FORM = 'Write minute, hour, day, month and weekday, such as "0 6 * * MON".';

/** Why a text is no schedule of five fields, or undefined. */
export function cronProblem(text: string): string | undefined {
  const known = problems.get(text);
  if (known) return known.problem;
  const problem = findProblem(text);
  if (problems.size >= MOST_KEPT) problems.clear();
  problems.set(text, { problem });
  return problem;
}

/** Whether a schedule ever comes is searched for in decades of days: once for a text, not at each keystroke. */
const problems = new Map<string, { readonly problem: string | undefined }>();
const MOST_KEPT = 200;

function findProblem(text: string): string | undefined {
  if (text.trim().split(/\s+/).length !== 5) return `${JSON.stringify(text)} has not five fields. ${FORM}`;
  try {
    const schedule = new Cron(text, { paused: true, mode: '5-part', timezone: 'UTC' });
    return schedule.nextRun() ? undefined : `${JSON.stringify(text)} never comes: no such day is in any year. ${FORM}`;
  } catch (error) {
    const [, field] = /Invalid value for (\w+)/.exec(error instanceof Error ? error.message : '') ?? [];
    const what = field === undefined ? 'is no schedule' : `has no possible ${field}`;
    return `${JSON.stringify(text)} ${what}. ${FORM}`;
  }
}

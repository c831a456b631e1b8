import { PlaybookError } from '../../../engine/errors.ts';
import type { RunSummary } from '../../../engine/journal/events.ts';
import { ListRuns } from '../../../runner/protocol.ts';
import { pick } from '../../infrastructure/prompts/prompts.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { shown } from '../../infrastructure/text/shown.ts';

const RUNS_SHOWN = 200;

/** A run of the history, newest first. `none`: what is said where there is no such run. */
export async function chooseRun(
  runner: Pick<RunnerSession, 'request'>,
  title: string,
  none: string,
  keep: (run: RunSummary) => boolean = () => true,
): Promise<RunSummary> {
  const runs = (await runner.request(ListRuns, { limit: RUNS_SHOWN })).filter(keep);
  if (runs.length === 0) throw new PlaybookError({ kind: 'not-found', message: none });
  return pick({
    prompt: 'run',
    title,
    placeholder: 'Which run?',
    choices: runs.map((run) => ({
      label: shown(run.playbook),
      description: [run.outcome ?? run.state, shown(run.subjectText)].filter((part) => part !== '').join(' · '),
      detail: `${new Date(run.startedAt).toLocaleString()} · ${run.runId}`,
      value: run,
    })),
  });
}

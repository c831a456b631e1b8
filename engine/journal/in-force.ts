/** What a run still holds on its tenant, as its record knows it. A projection: it goes on after the run has ended. */
import type { RunRecord } from './events.ts';
import { shownText } from './visible-text.ts';
import { countWords, targetWords, timeWords } from './words.ts';

export interface InForce {
  readonly text: string;
  /** Somebody has to act: the release failed. */
  readonly failed: boolean;
}

export const inForceNow = (record: RunRecord): readonly InForce[] => [
  ...record.leases.flatMap(({ target, action, until, ended }) => {
    const held = `${targetWords(target)} (${action})`;
    if (ended?.how === 'failed') return [{ text: `${held}: the release FAILED, release it by hand`, failed: true }];
    if (ended !== undefined) return [];
    return [
      { text: `${held} until ${until === undefined ? 'somebody releases it' : timeWords(until)}`, failed: false },
    ];
  }),
  ...record.steps.flatMap((step) => [...listed(record, step), ...underWay(step)]),
];

type Step = RunRecord['steps'][number];

/** Entries of the indicator list end by themselves; nobody reports it. */
function listed({ plans }: RunRecord, { path, action, summary, targets, endedAt }: Step): readonly InForce[] {
  if (action?.startsWith('indicator.ban') !== true) return [];
  const done = targets.filter(({ state }) => state === 'done');
  if (done.length === 0) return [];
  const seconds = plans.flatMap(({ steps }) => steps).find(({ key }) => key === path)?.leaseSeconds;
  const since = endedAt ?? Math.max(...done.map(({ at }) => at));
  const until = seconds === undefined ? 'until they are removed' : `until about ${timeWords(since + seconds * 1000)}`;
  return [{ text: `${countWords(done.length, 'indicator')} (${shownText(summary)}) ${until}`, failed: false }];
}

const underWay = ({ summary, targets }: Step): readonly InForce[] =>
  targets
    .filter(
      ({ state }) => state === 'submitted' || state === 'accepted' || state === 'pending' || state === 'timed-out',
    )
    .map(({ target }) => ({
      text: `${shownText(summary)}: still under way at Defender for ${targetWords(target)}`,
      failed: false,
    }));

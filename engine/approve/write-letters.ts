/** One message a person, about everything of a run that waits for that person at the moment. */
import type { Approver, RunRecord } from '../journal/events.ts';
import type { Letter } from '../notify/message-flow.ts';
import type { Clock } from '../time/clock.ts';
import { approverId, stillAsked } from './approval-machine.ts';
import { approvalMessage, type AskedHow } from './approval-text.ts';
import type { LatelyTold } from './lately-told.ts';
import { personKey } from './same-person.ts';

export interface ApprovalNews {
  readonly root: string;
  /** What there is to tell; everything else that waits for the same people is told with it. */
  readonly requests: readonly string[];
  readonly what: AskedHow;
}

export interface LetterDeps {
  readonly clock: Clock;
  readonly recordOf: (root: string) => RunRecord | undefined;
  readonly lately: LatelyTold;
}

export function writeLetters(
  { clock, recordOf, lately }: LetterDeps,
  { root, requests, what }: ApprovalNews,
): readonly Letter[] {
  const record = recordOf(root);
  if (record === undefined) return [];
  const open = record.approvals.filter(({ outcome }) => outcome === undefined);
  const about = open.filter(({ request }) => requests.includes(request.id));
  return peopleOf(about).flatMap((person) => {
    const covered = open.filter((one) => isAsked(one, person)).map(({ request }) => request);
    const own = about.filter((one) => isAsked(one, person)).map(({ request }) => request.id);
    const ids = covered.map(({ id }) => id);
    if (!lately.note(`${root}\n${personKey(approverId(person))}`, own, ids, clock.now())) return [];
    return [{ to: person.contact, path: own[0] ?? root, ...approvalMessage(record.summary, covered, what) }];
  });
}

type Waiting = RunRecord['approvals'][number];

const isAsked = (waiting: Waiting, person: Approver): boolean =>
  asked(waiting).some((one) => personKey(approverId(one)) === personKey(approverId(person)));

const asked = ({ request, answers }: Waiting): readonly Approver[] =>
  stillAsked(
    request.from,
    answers.filter(({ counted }) => counted),
  );

/** Each person once, under the first contact that means them. */
function peopleOf(waiting: readonly Waiting[]): readonly Approver[] {
  const people = new Map<string, Approver>();
  for (const one of waiting.flatMap(asked)) {
    const key = personKey(approverId(one));
    if (!people.has(key)) people.set(key, one);
  }
  return [...people.values()];
}

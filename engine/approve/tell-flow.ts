/**
 * Tells people that something waits for them: one message a person, about everything of the run that waits for that person
 * at the moment. A run of its own, so that a channel that hangs keeps no answer from counting.
 */
import type { Flow } from '../durable/durable.ts';
import type { Approver, RunRecord } from '../journal/events.ts';
import type { Journal } from '../ports.ts';
import type { Clock } from '../time/clock.ts';
import { approverId, stillAsked } from './approval-machine.ts';
import { approvalMessage, type AskedHow } from './approval-text.ts';
import type { LatelyTold } from './lately-told.ts';
import { personKey } from './same-person.ts';

export interface TellInput {
  readonly root: string;
  /** What there is to tell; everything else that waits for the same people is told with it. */
  readonly requests: readonly string[];
  readonly what: AskedHow;
}

export interface ApprovalMessage {
  readonly subject: string;
  readonly text: string;
}

export interface TellDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly recordOf: (root: string) => RunRecord | undefined;
  readonly lately: LatelyTold;
  /** Sends to a contact of the run's playbook. Reports, never throws. */
  readonly send: (
    root: string,
    contact: string,
    message: ApprovalMessage,
  ) => Promise<{ readonly delivered: boolean; readonly how: string; readonly problem?: string }>;
}

interface Letter extends ApprovalMessage {
  readonly contact: string;
  readonly requests: readonly string[];
}

export const createTellFlow =
  (deps: TellDeps): Flow<TellInput, null> =>
  async (durable, input) => {
    const letters = await durable.step('write', () => Promise.resolve(write(deps, input)));
    await Promise.all(
      letters.map((letter) =>
        durable.step(`send/${letter.contact}`, async () => {
          const { contact, subject, text, requests } = letter;
          const result = await deps.send(input.root, contact, { subject, text });
          deps.journal.record(input.root, `${durable.runId}/${contact}`, {
            type: 'notified',
            path: requests[0] ?? input.root,
            to: contact,
            text,
            ...result,
          });
        }),
      ),
    );
    return null;
  };

function write({ clock, recordOf, lately }: TellDeps, { root, requests, what }: TellInput): readonly Letter[] {
  const record = recordOf(root);
  if (record === undefined) return [];
  const open = record.approvals.filter(({ outcome }) => outcome === undefined);
  const about = open.filter(({ request }) => requests.includes(request.id));
  return peopleOf(about).flatMap((person) => {
    const covered = open.filter((one) => isAsked(one, person)).map(({ request }) => request);
    const own = about.filter((one) => isAsked(one, person)).map(({ request }) => request.id);
    const ids = covered.map(({ id }) => id);
    if (!lately.note(`${root}\n${personKey(approverId(person))}`, own, ids, clock.now())) return [];
    return [{ contact: person.contact, requests: ids, ...approvalMessage(record.summary, covered, what) }];
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

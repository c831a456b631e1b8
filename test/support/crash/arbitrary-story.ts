/** Random playbooks on a random tenant that misbehaves, with people who answer or do not, and a process that dies. */
import fc from 'fast-check';
import type { BudgetLimits } from '../../../engine/budget/limits.ts';
import type { Fault } from '../../../simulator/index.ts';
import type { Death } from './mortal-store.ts';

export const PROTECTED_TAG = 'do-not-isolate';
/** Devices that the set of the playbook leaves out. */
export const SPARED_TAG = 'spared';
const NAMES = ['ws-042', 'ws-043', 'ws-044', 'ws-045', 'ws-046', 'ws-047'] as const;
const PEOPLE = [
  'maria.ortiz@contoso.com',
  'joel.baker@contoso.com',
  'nina@contoso.com',
  'mallory@evil.example',
] as const;

export interface Answer {
  readonly upn: string;
  readonly answer: 'granted' | 'denied';
  /** A hash that is not that of the plan. */
  readonly isForOtherPlan: boolean;
}

export interface Story {
  readonly text: string;
  readonly subject: readonly string[];
  readonly protected: readonly string[];
  readonly spared: readonly string[];
  readonly offline: readonly string[];
  readonly faults: readonly Fault[];
  /** Given a minute apart, as long as somebody is asked. */
  readonly answers: readonly Answer[];
  readonly deaths: readonly Death[];
  /** Number of the statement whose acknowledgements get lost on the way from the compiler to the engine. */
  readonly forgets: number | undefined;
  /** Far below what the service allows, so that a few devices come up against it. */
  readonly limits: Pick<BudgetLimits, 'perMinute' | 'perHour' | 'reserve'>;
}

/** Who may grant the approvals of the text below, where nina asks for the run, and how many of them are needed. */
export const GRANTED_BY: Readonly<Record<string, { readonly people: readonly string[]; readonly need: number }>> = {
  one: { people: [PEOPLE[0], PEOPLE[1]], need: 1 },
  two: { people: [PEOPLE[0], PEOPLE[1]], need: 2 },
  soft: { people: [PEOPLE[0]], need: 1 },
};

const HEAD = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel Baker" upn "joel.baker@contoso.com" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
approval one { from maria, joel, nina need 1 within 1h exclude requester if silent deny }
approval two { from maria, joel need 2 within 2h if silent deny }
approval soft { from maria need 1 within 30m if silent skip }
policy "Safety" { never isolate devices where device.tags includes any of ["${PROTECTED_TAG}"] skip }
`;

const maybe = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), text);
const pick = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

const approvals = maybe(pick('approval one', 'approval two', 'approval soft'));
const onFailure = maybe(pick('on failure continue', 'on failure stop'));
const retry = maybe(pick('retry 2 times every 1m'));
const timeout = maybe(pick('timeout 10m', 'timeout 2h'));
const lease = pick('for 30m', 'for 2h', 'until released');

const action = (verb: fc.Arbitrary<string>, acknowledge: string): fc.Arbitrary<string> =>
  fc
    .tuple(verb, approvals, onFailure, retry, timeout)
    .map(([head, ...clauses]) => `${head} { comment "Story" ${acknowledge} ${clauses.join(' ')} }`);

const SET = '§';
const ACTIONS = fc.oneof(
  {
    weight: 4,
    arbitrary: action(
      lease.map((time) => `isolate ${SET} selectively ${time}`),
      'acknowledge network_loss, vpn_lockout',
    ),
  },
  action(
    lease.map((time) => `restrict apps on ${SET} ${time}`),
    'acknowledge business_interruption',
  ),
  action(pick(`collect forensics from ${SET}`), 'acknowledge data_collection'),
  action(pick(`scan ${SET} quickly`), 'acknowledge performance'),
  action(pick(`investigate ${SET}`), 'acknowledge data_collection'),
  action(pick(`deisolate ${SET}`), 'acknowledge exposure'),
  fc.nat(3).map((n) => `tag ${SET} as "story-${n}"`),
  fc
    .tuple(fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }), pick('approval one', 'approval two'))
    .map(
      ([numbers, approval]) =>
        `ban domains [${numbers.map((n) => `"bad${n}.example.net"`).join(', ')}] for 30d { comment "Story" acknowledge org_wide_block ${approval} response block }`,
    ),
);

const QUIET = fc.oneof(
  fc.constant('note "here"'),
  fc.integer({ min: 1, max: 90 }).map((minutes) => `wait ${minutes}m`),
  fc.constant('stop "enough"'),
);

const hosts = (text: string): string => text.replaceAll(SET, 'hosts');
const one = (text: string): string => text.replaceAll(SET, 'host');

const leaf = fc.oneof({ weight: 5, arbitrary: ACTIONS.map(hosts) }, { weight: 1, arbitrary: QUIET });

const block = fc.array(leaf, { minLength: 1, maxLength: 2 }).map((lines) => lines.join('\n'));

const statement = fc.oneof(
  { weight: 6, arbitrary: leaf },
  block.map((body) => `if count of hosts is 1 { ${body} } else { note "more" }`),
  fc.tuple(block, block).map(([a, b]) => `parallel { branch a { ${a} } branch b { ${b} } }`),
  ACTIONS.map((text) => `for each host in hosts max 10 at once 2 { ${one(text)} }`),
);

const handlers = fc
  .tuple(
    maybe(pick('on denied { note "denied" }')),
    maybe(pick('on failure { note "failed" }')),
    maybe(pick('finally { note "end" }')),
  )
  .map((parts) => parts.join('\n'));

const text = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 4 }), handlers)
  .map(
    ([body, ends]) =>
      `${HEAD}\nplaybook story "Story" { owner nina\ntarget hosts = devices of subject except devices tagged ["${SPARED_TAG}"]\n${body.join('\n')}\n${ends}\n}`,
  );

const ROUTES = pick(
  'POST /api/machines/*/isolate',
  'POST /api/machines/*/unisolate',
  'POST /api/machines/*',
  'POST /api/indicators/import',
  'GET /api/machineactions*',
  'GET /api/*',
);

const where = { route: ROUTES, times: fc.integer({ min: 1, max: 3 }), after: fc.nat(4) };
const fault: fc.Arbitrary<Fault> = fc.oneof(
  // What is refused was not done; one that throttles, or is broken, leaves that open.
  fc.record({
    ...where,
    kind: fc.constant('status' as const),
    status: fc.constantFrom(400, 403),
    retryAfterSeconds: fc.integer({ min: 1, max: 90 }),
  }),
  fc.record({
    ...where,
    kind: fc.constant('status' as const),
    status: fc.constantFrom(429, 500, 503),
    executed: fc.boolean(),
    retryAfterSeconds: fc.integer({ min: 1, max: 90 }),
  }),
  fc.record({
    ...where,
    kind: fc.constantFrom('reset' as const, 'accept-then-drop' as const, 'html' as const, 'truncated' as const),
  }),
  fc.record({ ...where, kind: fc.constant('stale' as const), seconds: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    ...where,
    kind: fc.constant('duplicate' as const),
    answer: fc.constantFrom('error' as const, 'pending' as const),
  }),
  fc.record({ ...where, kind: fc.constant('out-of-order' as const), factor: fc.integer({ min: 2, max: 20 }) }),
  fc.record({ ...where, kind: fc.constant('action-fails' as const) }),
);

const answer: fc.Arbitrary<Answer> = fc.record({
  upn: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(PEOPLE[0], PEOPLE[1]) }, fc.constantFrom(...PEOPLE)),
  answer: fc.oneof({ weight: 4, arbitrary: fc.constant('granted' as const) }, fc.constant('denied' as const)),
  isForOtherPlan: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const death: fc.Arbitrary<Death> = fc.record({
  commit: fc.integer({ min: 2, max: 60 }),
  when: fc.constantFrom('before' as const, 'after' as const),
});

export const story: fc.Arbitrary<Story> = fc.record({
  text,
  subject: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
  protected: fc.subarray([...NAMES], { maxLength: 2 }),
  spared: fc.subarray([...NAMES], { maxLength: 2 }),
  offline: fc.subarray([...NAMES], { maxLength: 1 }),
  faults: fc.array(fault, { maxLength: 4 }),
  answers: fc.array(answer, { minLength: 2, maxLength: 6 }),
  deaths: fc.array(death, { maxLength: 4 }),
  forgets: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(3) }),
  limits: fc.constantFrom(
    { perMinute: 8, perHour: 60, reserve: { perMinute: 2, perHour: 10 } },
    { perMinute: 20, perHour: 300, reserve: { perMinute: 2, perHour: 10 } },
    { perMinute: 95, perHour: 1450, reserve: { perMinute: 5, perHour: 50 } },
  ),
});

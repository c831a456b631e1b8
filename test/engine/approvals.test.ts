import assert from 'node:assert/strict';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { OutgoingMessage } from '../../engine/ports.ts';
import { createRig, type Rig } from '../support/engine-rig.ts';

const PEOPLE = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel { name "Joel Baker" upn "joel.baker@contoso.com" }
contact joel_home { name "Joel at home" upn "Joel.Baker@contoso.com" }
contact nina { name "Nina Weiss" upn "nina@contoso.com" }
contact ciso { name "Ana Lind" upn "ana.lind@contoso.com" }
approval one { from maria, joel, nina need 1 within 15m exclude requester if silent deny }
approval two { from maria, joel, joel_home need 2 within 1h require reason if silent deny }
approval up { from maria need 1 within 15m remind every 5m exclude requester if silent escalate to ciso, nina within 30m then deny }
approval mild { from maria need 1 within 15m if silent skip }
`;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const isolating = (approval: string, set = 'devices of subject'): string => `
  isolate ${set} selectively for 24h { comment "Case 4711" acknowledge network_loss approval ${approval} }`;
const playbook = (body: string, people = PEOPLE): string => `${people}\nplaybook tried "Tried" {\n${body}\n}\n`;
const on = (...devices: string[]) => ({ kind: 'devices', devices }) as const;
const NOTHING = { kind: 'none' } as const;

const MARIA = 'maria.ortiz@contoso.com';
const JOEL = 'joel.baker@contoso.com';
const NINA = 'nina@contoso.com';
const ANA = 'ana.lind@contoso.com';

interface Say {
  readonly answer?: 'granted' | 'denied';
  readonly reason?: string;
  readonly planHash?: string;
  readonly how?: 'practice' | 'token';
  readonly request?: number;
}

describe('an approval', function () {
  let rig: Rig;
  let messages: OutgoingMessage[];
  let run: string;

  beforeEach(async () => {
    messages = [];
    rig = await createRig({
      notifier: {
        notify: (message) => {
          messages.push(message);
          return Promise.resolve({ delivered: true, how: 'test' });
        },
      },
    });
  });
  afterEach(async () => {
    await rig.close();
    assert.deepEqual(rig.errors, []);
  });

  const effects = (): readonly unknown[] => rig.simulator.control.effects();
  const isolated = (): string[] =>
    rig.simulator.control.effects().map(({ type, device }) => `${type} ${(device ?? '').split('.')[0] ?? ''}`);
  const record = (): RunRecord => {
    const found = rig.engine.record(run);
    assert.ok(found);
    return found;
  };
  const start = async (text: string, subject: Parameters<Rig['start']>[1] = on('ws-042')): Promise<void> => {
    run = await rig.start(text, subject);
    await rig.clock.settle();
  };
  const say = async (who: string, { answer = 'granted', request = -1, how = 'practice', ...more }: Say = {}) => {
    const asked = record().approvals.at(request)?.request;
    assert.ok(asked);
    return rig.clock.run(
      rig.engine.answer({
        runId: run,
        requestId: asked.id,
        planHash: asked.planHash,
        answer,
        by: { id: who, how },
        ...more,
      }),
    );
  };
  /** Lets time pass until the body has ended; the promise of the whole product. */
  const endsWithoutEffect = async (outcome: string): Promise<RunRecord> => {
    await rig.clock.advance(30 * HOUR);
    assert.equal(record().summary.outcome, outcome);
    assert.deepEqual(effects(), []);
    assert.equal(rig.engine.openRuns(), 0);
    return record();
  };
  const standings = (): readonly string[] => record().approvals.map(({ standing }) => standing);

  describe('does not count, and nothing is sent:', () => {
    const ANSWERS: readonly {
      name: string;
      approval?: string;
      act: () => Promise<{ counted: boolean; why?: string }>;
      why: RegExp;
    }[] = [
      { name: 'an answer for an old plan', act: () => say(MARIA, { planHash: 'ab'.repeat(32) }), why: /another plan/ },
      { name: 'the beginning of the hash', act: () => say(MARIA, { planHash: '' }), why: /another plan/ },
      { name: 'a stranger', act: () => say('mallory@evil.example'), why: /not among those/ },
      { name: 'a name that is a contact, not a person', act: () => say('maria'), why: /not among those/ },
      { name: 'a look-alike in full-width letters', act: () => say('ｍaria.ortiz@contoso.com'), why: /not among/ },
      { name: 'the requester', act: () => say(NINA), why: /may not approve/ },
      { name: 'the requester in other case', act: () => say(' NINA@Contoso.com '), why: /may not approve/ },
      { name: 'the requester who denies', act: () => say(NINA, { answer: 'denied' }), why: /may not approve/ },
      { name: 'no reason', approval: 'two', act: () => say(MARIA), why: /requires a reason/ },
      {
        name: 'a reason that nobody can see',
        approval: 'two',
        act: () => say(MARIA, { reason: ' \u200b\u202e\n' }),
        why: /requires a reason/,
      },
      {
        name: 'one person twice',
        approval: 'two',
        act: async () => {
          await say(JOEL, { reason: 'C2' });
          return say(JOEL, { reason: 'C2' });
        },
        why: /answered before; 2 different/,
      },
      {
        name: 'one person twice, in other case, who is two contacts',
        approval: 'two',
        act: async () => {
          await say(JOEL, { reason: 'C2' });
          return say('JOEL.BAKER@CONTOSO.COM', { reason: 'C2' });
        },
        why: /answered before/,
      },
      {
        name: 'an answer after the deadline',
        act: async () => {
          await rig.clock.advance(15 * MINUTE + 1);
          return say(MARIA);
        },
        why: /not waiting/,
      },
      {
        name: 'an answer after the wall clock jumped over the deadline',
        act: () => {
          rig.clock.step(16 * MINUTE);
          return say(MARIA);
        },
        why: /after the deadline|not waiting/,
      },
      {
        name: 'an answer to a request that was denied',
        act: async () => {
          await say(JOEL, { answer: 'denied' });
          return say(MARIA);
        },
        why: /not waiting/,
      },
      {
        name: 'an answer to a run that was cancelled',
        act: async () => {
          await rig.clock.run(rig.engine.cancel(run, { id: JOEL, how: 'token' }, false));
          await rig.clock.settle();
          return say(MARIA);
        },
        why: /not waiting/,
      },
    ];
    for (const { name, approval = 'one', act, why } of ANSWERS)
      it(name, async () => {
        await start(playbook(isolating(approval)));
        const { counted, why: said } = await act();
        assert.equal(counted, false);
        assert.match(said ?? '', why);
        const kept = record().approvals[0]?.answers.at(-1);
        assert.deepEqual([kept?.counted, kept?.why], [false, said], 'is in the record');
        await rig.clock.advance(30 * HOUR);
        assert.notEqual(record().summary.outcome, 'succeeded');
        assert.deepEqual(effects(), []);
      });

    it('an answer before anybody was asked', async () => {
      await start(playbook(`wait 10m\n${isolating('one')}`));
      const early = { runId: run, requestId: `${run}/approval/tried/one`, planHash: 'x', answer: 'granted' } as const;
      await assert.rejects(rig.engine.answer({ ...early, by: { id: MARIA, how: 'practice' } }), /asks for no approval/);
      await endsWithoutEffect('denied');
    });
  });

  it('counts one of two answers of one person that come at the same moment', async () => {
    await start(playbook(isolating('two')));
    const both = await Promise.all([say(JOEL, { reason: 'C2' }), say(JOEL, { reason: 'C2' })]);
    assert.deepEqual(both.map(({ counted }) => counted).sort(), [false, true]);
    await endsWithoutEffect('denied');
  });

  it('lets a person change a yes into a no, and not the other way round', async () => {
    await start(playbook(isolating('two')));
    assert.equal((await say(JOEL, { reason: 'C2' })).counted, true);
    assert.equal((await say(JOEL, { answer: 'denied', reason: 'no C2 after all' })).counted, true);
    assert.equal((await say(MARIA, { reason: 'late' })).counted, false);
    await endsWithoutEffect('denied');
    assert.deepEqual(standings(), ['denied']);
  });

  it('is granted by as many different people as the text asks for', async () => {
    await start(playbook(isolating('two')));
    await say(' Maria.Ortiz@CONTOSO.com', { reason: 'C2 confirmed' });
    assert.deepEqual(effects(), []);
    await say(JOEL, { reason: 'agreed' });
    await rig.ended(run);
    assert.deepEqual(isolated(), ['Isolate ws-042']);
    assert.deepEqual(standings(), ['granted']);
  });

  it('refuses a quorum that contacts reach and people do not', async () => {
    const people = PEOPLE.replace(
      'two { from maria, joel, joel_home',
      'two { from joel, joel_home, nina exclude requester',
    );
    const plan = await rig.plan(playbook(isolating('two'), people), on('ws-042'));
    assert.equal(plan.verdict, 'refused');
    assert.match(plan.refusals[0]?.message ?? '', /needs 2 people and only 1 may answer/);
  });

  describe('is silence for', () => {
    it('a denial, told as lapsed', async () => {
      await start(playbook(isolating('one')));
      const { summary } = await endsWithoutEffect('denied');
      assert.deepEqual(standings(), ['lapsed']);
      assert.match(summary.reason ?? '', /lapsed: Nobody answered in time/);
    });

    it('a skip, where the text says so', async () => {
      await start(playbook(`${isolating('mild')}\nnote "after"`));
      const { notes, summary } = await endsWithoutEffect('denied');
      assert.match(summary.reason ?? '', /Nothing was done\. .*"mild" lapsed/);
      assert.equal(summary.counters.skipped, 1);
      assert.deepEqual(standings(), ['lapsed']);
      assert.equal(notes.length, 1);
    });

    it('people who are asked later too', async () => {
      await start(playbook(isolating('up')));
      await rig.clock.advance(16 * MINUTE);
      assert.deepEqual(standings(), ['escalated']);
      assert.deepEqual(
        record().approvals[0]?.request.from.map(({ contact }) => contact),
        ['maria', 'ciso'],
        'without the requester',
      );
      await endsWithoutEffect('denied');
      assert.deepEqual(standings(), ['lapsed']);
    });
  });

  it('is granted by those to whom it was passed on, after the first deadline', async () => {
    await start(playbook(isolating('up')));
    await rig.clock.advance(20 * MINUTE);
    assert.deepEqual(await say(ANA), { counted: true });
    await rig.ended(run);
    assert.deepEqual(isolated(), ['Isolate ws-042']);
  });

  describe('goes on over a restart:', () => {
    it('granted by what came before and after', async () => {
      await start(playbook(isolating('two')));
      await say(MARIA, { reason: 'C2' });
      await rig.restart();
      await rig.clock.settle();
      assert.deepEqual(effects(), []);
      assert.equal((await say(MARIA, { reason: 'C2' })).counted, false);
      assert.equal((await say(JOEL, { reason: 'C2' })).counted, true);
      await rig.ended(run);
      assert.deepEqual(isolated(), ['Isolate ws-042']);
    });

    for (const [name, away] of [
      ['within the deadline', 5 * MINUTE],
      ['over the deadline', HOUR],
      ['over days', 72 * HOUR],
      ['with the clock set back', -HOUR],
    ] as const)
      it(`lapses where nobody answers, away ${name}`, async () => {
        await start(playbook(isolating('one')));
        await rig.restart(() => {
          rig.clock.step(away);
        });
        await endsWithoutEffect('denied');
        assert.deepEqual(standings(), ['lapsed']);
      });

    it('killed at every event, with one yes of two: nothing is ever sent', async () => {
      const images: string[] = [];
      const forget = rig.engine.onEvent(() => images.push(rig.image()));
      await start(playbook(isolating('two')));
      await say(MARIA, { reason: 'C2' });
      await say(NINA, { reason: 'I want it' });
      await rig.clock.advance(2 * HOUR);
      forget();
      assert.equal(record().summary.outcome, 'denied');
      assert.ok(images.length > 8, `${images.length} boundaries`);
      for (const image of images) {
        await rig.restart(undefined, image);
        await rig.clock.advance(2 * HOUR);
        assert.equal(record().summary.outcome, 'denied');
        assert.deepEqual(effects(), []);
      }
    });

    it('killed at every event of a request that is void: the old yes is never used', async () => {
      const images: string[] = [];
      rig.simulator.control.setTags('ws-042', ['hit']);
      const forget = rig.engine.onEvent(() => images.push(rig.image()));
      await start(playbook(isolating('one', 'devices tagged ["hit"]')), NOTHING);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(MARIA);
      await rig.clock.advance(2 * HOUR);
      forget();
      for (const image of images) {
        await rig.restart(undefined, image);
        await rig.clock.advance(2 * HOUR);
        assert.equal(record().summary.outcome, 'denied');
        assert.deepEqual(effects(), []);
      }
    });

    it('gives those who are asked late their whole time, and makes up for no reminder', async () => {
      await start(playbook(isolating('up')));
      await rig.clock.advance(6 * MINUTE);
      await rig.restart(() => {
        rig.clock.step(10 * HOUR);
      });
      await rig.clock.settle();
      assert.deepEqual(standings(), ['escalated']);
      const reminders = record().events.filter(({ body }) => body.type === 'approval-reminded');
      assert.ok(reminders.length <= 2, `${reminders.length} reminders`);
      await rig.clock.advance(29 * MINUTE);
      assert.equal((await say(ANA)).counted, true);
      await rig.ended(run);
      assert.deepEqual(isolated(), ['Isolate ws-042']);
    });

    it('tells nobody twice', async () => {
      await start(playbook(isolating('one')));
      const before = messages.length;
      await rig.restart();
      await rig.clock.settle();
      assert.equal(messages.length, before);
      await endsWithoutEffect('denied');
    });
  });

  describe('is no answer when the clock', () => {
    for (const [name, jumps] of [
      ['goes back', [-HOUR]],
      ['goes forth and back', [2 * HOUR, -2 * HOUR]],
      ['goes far back, and forth', [-400 * 24 * HOUR, 400 * 24 * HOUR]],
    ] as const)
      it(name, async () => {
        await start(playbook(isolating('up')));
        for (const jump of jumps) {
          rig.clock.step(jump);
          await rig.clock.advance(MINUTE);
          assert.deepEqual(effects(), []);
        }
        await rig.clock.advance(30 * HOUR);
        await endsWithoutEffect('denied');
      });
  });

  describe('of targets that change', () => {
    const TAGGED = playbook(isolating('one', 'devices tagged ["hit"]'));

    it('is void where they grow: asked again, told why, and the old yes is worth nothing', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      await start(TAGGED, NOTHING);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(MARIA);
      await rig.clock.advance(MINUTE);
      assert.deepEqual(standings(), ['voided', 'asked']);
      assert.deepEqual(effects(), []);
      const [old, now] = record().approvals.map(({ request }) => request);
      assert.match(now?.because ?? '', /New targets since the plan: ws-043/);
      assert.equal(now?.devices.length, 2);
      assert.notEqual(now.planHash, old?.planHash);
      assert.match(messages.at(-1)?.text ?? '', /Asked again: New targets/);
      // The first request again, and its hash for the second.
      assert.match((await say(JOEL, { request: 0 })).why ?? '', /not waiting/);
      assert.match((await say(JOEL, { planHash: old?.planHash ?? '' })).why ?? '', /another plan/);
      assert.deepEqual(effects(), []);
      await say(JOEL);
      await rig.ended(run);
      assert.deepEqual(isolated().sort(), ['Isolate ws-042', 'Isolate ws-043']);
    });

    it('is void as often as they grow, and silence is no yes to the last request either', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      await start(TAGGED, NOTHING);
      for (const device of ['ws-043', 'ws-044']) {
        rig.simulator.control.setTags(device, ['hit']);
        await say(MARIA);
        await rig.clock.advance(MINUTE);
      }
      assert.deepEqual(standings(), ['voided', 'voided', 'asked']);
      await endsWithoutEffect('denied');
    });

    it('stays void over a restart', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      await start(TAGGED, NOTHING);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(MARIA);
      await rig.clock.settle();
      await rig.restart();
      await rig.clock.settle();
      assert.deepEqual(standings(), ['voided', 'asked']);
      await endsWithoutEffect('denied');
    });

    it('holds for those that are left where they shrink', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await start(TAGGED, NOTHING);
      rig.simulator.control.setTags('ws-043', []);
      await say(MARIA);
      await rig.ended(run);
      assert.deepEqual(isolated(), ['Isolate ws-042']);
      assert.deepEqual(standings(), ['granted']);
      assert.ok(record().events.some(({ body }) => body.type === 'plan-changed' && body.change === 'smaller'));
    });

    it('is void for one branch, and asked again for another that waited for the same', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      const body = `parallel {
        branch grows { ${isolating('one', 'devices tagged ["hit"]')}
          restrict apps on devices tagged ["hit"] for 1h { comment "Case 1" acknowledge business_interruption approval mild } }
        branch stays { collect forensics from devices of subject { comment "Case 1" acknowledge data_collection approval mild } }
      }`;
      await start(playbook(body), on('ws-044'));
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(JOEL, { request: 0 });
      await rig.clock.advance(MINUTE);
      const waiting = rig.engine.approvals().map(({ request }) => request);
      assert.equal(waiting.length, 3, 'two for the branch that grew, one for the other');
      assert.deepEqual(effects(), []);
      // Only the branch whose targets are as they were gets its yes.
      const other = waiting.find(({ asks }) => asks.length === 1 && asks[0]?.startsWith('collect'));
      assert.ok(other);
      const index = record().approvals.findIndex(({ request }) => request.id === other.id);
      assert.equal((await say(MARIA, { request: index })).counted, true);
      await rig.clock.advance(MINUTE);
      assert.deepEqual(isolated(), ['CollectInvestigationPackage ws-044']);
      await rig.clock.advance(30 * HOUR);
      assert.equal(record().summary.outcome, 'denied');
      assert.deepEqual(isolated(), ['CollectInvestigationPackage ws-044']);
    });

    it('is not asked again in vain where the run is cancelled meanwhile', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      await start(TAGGED, NOTHING);
      rig.simulator.control.setTags('ws-043', ['hit']);
      // The moment between the yes and the next request.
      const forget = rig.engine.onEvent(({ body }) => {
        if (body.type === 'plan-changed') void rig.engine.cancel(run, { id: JOEL, how: 'token' }, false);
      });
      await say(MARIA);
      await rig.clock.advance(MINUTE);
      forget();
      assert.equal(record().summary.outcome, 'cancelled');
      assert.deepEqual(standings().at(-1), 'cancelled');
      await endsWithoutEffect('cancelled');
    });

    it('leaves out what went away between two requests', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      await start(TAGGED, NOTHING);
      rig.simulator.control.setTags('ws-042', []);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(MARIA);
      await rig.clock.advance(MINUTE);
      await say(JOEL);
      await rig.ended(run);
      assert.deepEqual(isolated(), ['Isolate ws-043']);
      assert.equal(record().summary.counters.refused, 1);
    });

    it('is void for the statements behind it too, which are asked again with it', async () => {
      rig.simulator.control.setTags('ws-042', ['hit']);
      const body = `target hit = devices tagged ["hit"]
        ${isolating('one', 'hit')}
        restrict apps on hit for 1h { comment "Case 4711" acknowledge business_interruption approval two }`;
      await start(playbook(body), NOTHING);
      assert.equal(record().approvals.length, 2);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(MARIA, { request: 0 });
      await rig.clock.advance(MINUTE);
      assert.deepEqual(standings(), ['voided', 'voided', 'asked', 'asked']);
      await endsWithoutEffect('denied');
    });

    it('is void where a policy asks more people now', async () => {
      const policy = `${PEOPLE}\npolicy "More" { max 1 devices otherwise ask two }\n`;
      rig.simulator.control.setTags('ws-042', ['hit']);
      await start(playbook(isolating('one', 'devices tagged ["hit"]'), policy), NOTHING);
      assert.deepEqual(standings(), ['asked']);
      rig.simulator.control.setTags('ws-043', ['hit']);
      await say(MARIA);
      await rig.clock.advance(MINUTE);
      assert.deepEqual(standings(), ['voided', 'asked', 'asked']);
      assert.match(record().approvals[2]?.request.because ?? '', /more approvals now: two/);
      await say(JOEL, { request: 1 });
      await endsWithoutEffect('denied');
    });
  });

  describe('is told', () => {
    const TWO = `${isolating('up')}
      collect forensics from devices of subject { comment "Case 4711" acknowledge data_collection approval one }`;

    it('once to a person, about everything that waits for that person', async () => {
      await start(playbook(TWO));
      assert.deepEqual(messages.map(({ to }) => to).sort(), ['joel', 'maria']);
      const maria = messages.find(({ to }) => to === 'maria');
      for (const part of [
        /up: one yes is needed/,
        /one: one yes is needed/,
        /isolate devices of subject/,
        /Devices \(1\): ws-042/,
        /Risks: network_loss/,
        /Calls to Defender: \d/,
        /Holds: .*24h|Holds: .*1d/,
        /Answer before 2026-/,
        /Silence passes it on to ciso; silence there denies, and is never a yes/,
        /Silence denies; it is never a yes/,
        new RegExp(`playbook approve ${run} --plan-hash [0-9a-f]{16}`),
        new RegExp(`playbook deny ${run}`),
      ])
        assert.match(maria?.text ?? '', part);
      assert.match(maria?.subject ?? '', /SIMULATOR/);
      assert.doesNotMatch(messages.find(({ to }) => to === 'joel')?.text ?? '', /^up:/m);
      await endsWithoutEffect('denied');
    });

    it('once to a person who is two contacts, and in other spelling', async () => {
      await start(playbook(isolating('two')));
      assert.deepEqual(messages.map(({ to }) => to).sort(), ['joel', 'maria']);
      await endsWithoutEffect('denied');
    });

    it('again to those who have not answered, until the deadline', async () => {
      await start(playbook(isolating('up')));
      messages.length = 0;
      await rig.clock.advance(11 * MINUTE);
      assert.deepEqual(
        messages.map(({ to }) => to),
        ['maria', 'maria'],
      );
      assert.match(messages[0]?.subject ?? '', /still waits/);
      messages.length = 0;
      await rig.clock.advance(5 * MINUTE);
      assert.deepEqual(messages.map(({ to }) => to).sort(), ['ciso', 'maria']);
      assert.match(messages[0]?.subject ?? '', /passed on/);
      await endsWithoutEffect('denied');
    });

    it('to nobody any more once the run has ended for another reason', async () => {
      await start(playbook(TWO));
      await say(MARIA, { request: 0, answer: 'denied' });
      await rig.clock.settle();
      messages.length = 0;
      await endsWithoutEffect('denied');
      assert.deepEqual(messages, []);
      assert.deepEqual([...standings()].sort(), ['cancelled', 'denied']);
    });

    it('in vain, and waits all the same', async () => {
      await rig.close();
      rig = await createRig({ notifier: { notify: () => new Promise(() => undefined) } });
      await start(playbook(isolating('one')));
      assert.equal((await say(MARIA)).counted, true);
      await rig.ended(run);
      assert.deepEqual(isolated(), ['Isolate ws-042']);
    });
  });
});

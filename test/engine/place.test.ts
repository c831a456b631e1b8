import assert from 'node:assert/strict';
import { renderEvent } from '../../engine/journal/render-event.ts';
import { reasonOf } from '../../engine/plan/guards/order.ts';
import { placeOf, withPlace } from '../../engine/plan/place.ts';
import type { Refusal } from '../../engine/plan/run-plan.ts';

const span = (source: number, line: number) => ({
  source,
  start: { line, character: 0 },
  end: { line, character: 9 },
});
const sources = (...uris: readonly string[]) => uris.map((uri) => ({ uri, text: '' }));

describe('the place of a refusal', () => {
  const cases = [
    ['file:///w/00-org.playbook', 'file:///w/a.playbook', '00-org.playbook line 39'],
    ['file:///w/x/policy.playbook', 'file:///w/policy.playbook', 'x/policy.playbook line 39'],
    ['file:///w/r%C3%A8gles.playbook', 'file:///w/a.playbook', 'règles.playbook line 39'],
    ['file:///w/100%.playbook', 'file:///w/a.playbook', '100%.playbook line 39'],
    ['untitled:Untitled-1', 'file:///w/a.playbook', 'untitled:Untitled-1 line 39'],
  ] as const;
  for (const [uri, other, expected] of cases)
    it(`${uri} is ${expected}`, () => {
      assert.equal(placeOf(span(1, 38), sources(other, uri)), expected);
    });

  const told: Refusal = {
    rule: 'platform',
    message: 'It does not work there.',
    stops: 'target',
    place: 'a.playbook line 3',
  };
  const quoted: Refusal = { ...told, rule: 'never', message: 'Rule: "never …" (policy "House", a.playbook line 3).' };
  const stop: Refusal = {
    ...told,
    rule: 'max-devices',
    message: 'Too many.',
    stops: 'run',
    place: 'b.playbook line 7',
  };

  it('is told once', () => {
    assert.equal(withPlace(told), 'It does not work there. (a.playbook line 3)');
    assert.equal(withPlace(quoted), quoted.message);
  });

  it('is in the history', () => {
    assert.equal(
      renderEvent({ body: { type: 'refused', refusal: told } }),
      'Refused (platform): It does not work there. (a.playbook line 3)',
    );
  });

  it('is in the reason of the run: the first that stops it, else why no target is left', () => {
    assert.equal(reasonOf({ refusals: [told, stop, quoted] }), 'Too many. (b.playbook line 7)');
    assert.equal(reasonOf({ refusals: [told] }), 'No target is left. It does not work there. (a.playbook line 3)');
  });
});

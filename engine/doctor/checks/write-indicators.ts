import { PERMISSIONS } from '../../../language/catalog/permissions.ts';
import { holds } from '../../plan/guards/permissions.ts';
import { ask } from '../ask.ts';
import type { Check } from '../check.ts';
import { grantedBy } from '../granted.ts';
import { refusalOf } from '../refusal.ts';

/**
 * Sends an import of no indicators, which changes nothing: 400 where it would be allowed, 403 where not (mde-api section 4.3).
 * Not sent where the token says already that it would be refused, or where the playbook bans nothing.
 */
export const writeIndicators: Check = {
  id: 'write-indicators',
  title: 'Indicators could be written',
  needs: ['read-devices'],
  run: async (patient, facts) => {
    const { needs, send, baseUrl } = patient;
    const isNeeded = needs === undefined || needs.permissions.some(({ application }) => application.startsWith('Ti.'));
    if (!isNeeded) return undefined;
    if (facts.claims !== undefined && !holds(grantedBy(facts.claims), PERMISSIONS.indicators)) {
      return { outcome: 'skipped', what: `Not asked: the token does not hold ${PERMISSIONS.indicators.application}.` };
    }
    const reply = await ask(send, {
      method: 'POST',
      url: `${baseUrl}/api/indicators/import`,
      token: facts.token ?? '',
      body: { Indicators: [] },
    });
    if (typeof reply === 'string') {
      return { outcome: 'failed', what: `Defender did not answer: ${reply}`, advice: 'Try again later.' };
    }
    return reply.status === 400 || reply.status === 200
      ? { outcome: 'ok', what: 'Defender would take indicators; none was sent.' }
      : refusalOf('write indicators', reply, patient, facts);
  },
};

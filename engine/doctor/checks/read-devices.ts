import { queryString } from '../../defender/odata.ts';
import { ask } from '../ask.ts';
import type { Check } from '../check.ts';
import { refusalOf } from '../refusal.ts';

/** Reads one device: the first call that the service itself decides on. */
export const readDevices: Check = {
  id: 'read-devices',
  title: 'Devices can be read',
  needs: ['sign-in', 'permissions'],
  run: async (patient, facts) => {
    const { send, baseUrl } = patient;
    const reply = await ask(send, {
      method: 'GET',
      url: `${baseUrl}/api/machines${queryString({ top: 1 })}`,
      token: facts.token ?? '',
    });
    if (typeof reply === 'string') {
      return { outcome: 'failed', what: `Defender did not answer: ${reply}`, advice: 'Try again later.' };
    }
    // A tenant without recent devices is answered with 404 (mde-api section 4.2), as is a path that is not there.
    if (reply.status === 404 && reply.body !== undefined) return none;
    if (reply.status !== 200) return refusalOf('read devices', reply, patient, facts);
    const count = countOf(reply.body);
    if (count === undefined) {
      return {
        outcome: 'failed',
        what: 'What answers is not the API of Defender.',
        why: 'A list of devices was asked for, and something else came.',
        advice: 'Check the host of the tenant, and whether a proxy or a sign-in page stands in between.',
      };
    }
    return count === 0 ? none : { outcome: 'ok', what: 'Defender answers with devices.' };
  },
};

const none = {
  outcome: 'warning',
  what: 'Defender answers, and has no device for this application or account.',
  advice:
    'If the tenant has devices, check its tenant id, the cloud, and the device groups of the signed-in person or of the application.',
} as const;

function countOf(body: unknown): number | undefined {
  const isList = typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
  return isList && Array.isArray(body.value) ? body.value.length : undefined;
}

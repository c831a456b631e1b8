import { queryString } from '../../defender/odata.ts';
import { ask } from '../ask.ts';
import type { Check } from '../check.ts';
import { refusalOf } from '../refusal.ts';

/** A run that can isolate and cannot see what became of it is of little use: pages differ in the permission that this takes. */
export const readActions: Check = {
  id: 'read-actions',
  title: 'The state of actions can be followed',
  needs: ['read-devices'],
  run: async (patient, facts) => {
    const url = `${patient.baseUrl}/api/machineactions${queryString({ top: 1 })}`;
    const reply = await ask(patient.send, { method: 'GET', url, token: facts.token ?? '' });
    if (typeof reply === 'string') {
      return { outcome: 'failed', what: `Defender did not answer: ${reply}`, advice: 'Try again later.' };
    }
    return reply.status === 200
      ? { outcome: 'ok', what: 'Defender answers with its list of actions.' }
      : refusalOf('read the state of actions', reply, patient, facts);
  },
};

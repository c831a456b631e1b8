/** What a refusal of Defender means for a check. */
import { z } from 'zod';
import { cleanText } from '../eval/clean-text.ts';
import { adminConsentLink, grantAdvice } from './admin-consent.ts';
import type { Reply } from './ask.ts';
import type { Facts, Patient, Verdict } from './check.ts';
import { isOfPerson } from './granted.ts';

const Refusal = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) });

/** `… any of the required application permissions (Machine.Read.All, Machine.ReadWrite.All) …` (mde-api section 2.4). */
const NAMED = /permissions?\s*\(([^)]{1,2000})\)/i;
const PERMISSION = /\b[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*){1,3}\b/g;

/** @param purpose `read devices` */
export function refusalOf(purpose: string, reply: Reply, patient: Patient, { claims }: Facts): Verdict {
  const error = Refusal.safeParse(reply.body).data?.error;
  const said = cleanText(error?.message ?? '').trim();
  const what = `Defender does not let us ${purpose}`;
  const answered =
    said === '' ? `It answered HTTP ${String(reply.status)}.` : `It answered HTTP ${String(reply.status)}: ${said}`;
  if (reply.status === 401) {
    return {
      outcome: 'failed',
      what: `Defender does not accept the token.`,
      why: answered,
      advice:
        patient.live === undefined
          ? 'Use the token that `playbook simulate` printed, or start a practice tenant anew.'
          : 'Check that the tenant uses Defender for Endpoint and that the cloud is right, then sign in again.',
    };
  }
  if (reply.status === 403) return forbidden(what, error?.code ?? '', said, patient, isOfPerson(claims ?? {}));
  if (reply.status === 429) {
    return {
      outcome: 'warning',
      what: `Defender has no calls left for this application at the moment.`,
      why: answered,
      advice: 'Check again in some minutes; another program may use the same application.',
    };
  }
  return {
    outcome: 'failed',
    what: `${what}.`,
    why: answered,
    advice:
      reply.status >= 500
        ? 'The service has trouble of its own: see its health in the portal, and try again later.'
        : `Check the host and the cloud of the tenant, and that it uses Defender for Endpoint.`,
  };
}

function forbidden(what: string, code: string, said: string, { live }: Patient, person: boolean): Verdict {
  if (code === 'DisabledFeature') {
    return {
      outcome: 'failed',
      what: `${what}: the feature is switched off in this tenant.`,
      why: said,
      advice: 'Switch it on in the portal under Settings > Endpoints > Advanced features, or check the licence.',
    };
  }
  const names = [...(NAMED.exec(said)?.[1] ?? '').matchAll(PERMISSION)].map(([name]) => name);
  const link = live === undefined ? undefined : adminConsentLink(live.profile, live.cloud);
  if (names.length === 0) {
    return {
      outcome: 'failed',
      what: `${what}.`,
      why: said === '' ? 'It answered HTTP 403 without a reason.' : said,
      advice: person
        ? 'Check the portal role and the device groups of the signed-in person, and the permissions of the application.'
        : 'Check the permissions of the application under WindowsDefenderATP, with admin consent.',
    };
  }
  return {
    outcome: 'failed',
    what: `${what}: it asks for ${names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`}.`,
    why: `It answered HTTP 403.`,
    advice: `One of them suffices. ${grantAdvice(names.slice(0, 1), person ? 'delegated' : 'application')}`,
    ...(link === undefined ? {} : { link }),
  };
}

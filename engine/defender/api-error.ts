import { z } from 'zod';
import { PlaybookError, type FailureKind } from '../errors.ts';
import type { ApiCall } from './api-call.ts';
import type { TransportError } from './http.ts';
import { type TransportFailure } from './http.ts';

/** `{"error":{code,message,target}}`; any part may be missing, and so may the body (mde-api: errors have no JSON on some routes). */
const ErrorBody = z.object({
  error: z.object({
    code: z.string().nullish(),
    message: z.string().nullish(),
    target: z.string().nullish(),
  }),
});

export interface ServiceAnswer {
  readonly status: number;
  /** Parsed body, or undefined. */
  readonly body: unknown;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/** A refusal of the service as people meet it. */
export function serviceError(call: ApiCall, answer: ServiceAnswer): PlaybookError {
  const parsed = ErrorBody.safeParse(answer.body);
  const error = parsed.success ? parsed.data.error : {};
  const code = error.code ?? '';
  const said = tidy(error.message ?? '');
  const { kind, advice } = classify(call, answer.status, code, said);
  const correlationId = error.target ?? answer.requestId;
  return new PlaybookError({
    kind,
    message: `Defender could not ${call.purpose}: ${said === '' ? `it answered HTTP ${String(answer.status)}` : said}${/[.!?]$/.test(said) ? '' : '.'}`,
    status: answer.status,
    safeToRepeat: call.repeatable || answer.status < 500,
    ...(advice === undefined ? {} : { advice }),
    ...(code === '' ? {} : { code }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }),
  });
}

const UNCERTAIN = ' It may have been carried out all the same.';

interface Verdict {
  readonly kind: FailureKind;
  readonly advice?: string;
}

function classify(call: ApiCall, status: number, code: string, said: string): Verdict {
  if (code === 'ActiveRequestAlreadyExists' || status === 409 || /already in progress/i.test(said)) {
    return { kind: 'conflict', advice: 'An action of this kind is under way on the device; follow that one.' };
  }
  switch (status) {
    case 401:
      return { kind: 'unauthorized', advice: 'Sign in again, or check the secret and the tenant of the application.' };
    case 403:
      return { kind: 'forbidden', advice: permissionAdvice(call, code) };
    case 407:
      return {
        kind: 'unreachable',
        advice: 'The proxy asks for a name and a password: put them into the address in HTTPS_PROXY.',
      };
    case 404:
      return {
        kind: 'not-found',
        advice: 'Check the name, and whether it lies in a device group that the account may see.',
      };
    case 429:
      return { kind: 'throttled', advice: 'The tenant has used up its calls for now; try again later.' };
    default:
      return status >= 500
        ? { kind: 'unreachable', advice: 'The service has trouble of its own; try again later.' }
        : { kind: 'rejected', ...adviceFor(code) };
  }
}

function permissionAdvice(call: ApiCall, code: string): string {
  if (code === 'DisabledFeature')
    return 'Turn the feature on in the settings of the Defender portal, or check the licence.';
  if (code === 'DisallowedOperation') return 'Check the automation level and the settings of the device group.';
  const { permission } = call;
  if (permission === undefined) return 'Grant the permission under WindowsDefenderATP, with admin consent.';
  const role =
    permission.portalRole === undefined ? '' : `; a person also needs the role permission '${permission.portalRole}'`;
  return `Grant ${permission.application} under WindowsDefenderATP, with admin consent${role}.`;
}

function adviceFor(code: string): { advice?: string } {
  if (code === 'OsPlatformNotSupported') return { advice: 'This platform cannot do it; leave the device out.' };
  if (code === 'ClientVersionNotSupported') return { advice: 'Update the Defender sensor of the device.' };
  return {};
}

const UNREACHABLE_ADVICE: Readonly<Record<TransportFailure, string>> = {
  refused: 'Check that the tenant runs and that its address is right.',
  'unknown-host': 'Check the address of the tenant and the name lookup of this machine.',
  unreachable: 'Check the network connection.',
  untrusted: 'Check whether a proxy breaks the connection open, and trust its certificate if it should.',
  proxy: 'Check the address and the password in HTTPS_PROXY, and that the proxy allows this host.',
  'connect-timeout': 'Check the network connection and the firewall.',
  timeout: 'Try again later.',
  closed: 'Try again later.',
  malformed: 'Check the address of the tenant and any proxy in between.',
  aborted: 'Start it again if it is still wanted.',
};

/** No answer, or half of one. */
export function transportFailure(call: ApiCall, error: TransportError): PlaybookError {
  const safe = call.repeatable || !error.sent;
  return new PlaybookError({
    kind: error.failure === 'aborted' ? 'cancelled' : 'unreachable',
    message: `Defender was asked to ${call.purpose}. ${error.message}${safe ? '' : UNCERTAIN}`,
    advice: UNREACHABLE_ADVICE[error.failure],
    safeToRepeat: safe,
  });
}

/** An answer that does not say what it should. */
export function badReply(call: ApiCall, what: string, status: number, requestId?: string): PlaybookError {
  const done = status < 300 && !call.repeatable ? UNCERTAIN : '';
  return new PlaybookError({
    kind: 'bad-reply',
    message: `Defender was asked to ${call.purpose}, and its answer ${what}.${done}`,
    advice: 'Check the address of the tenant, and whether a proxy or a sign-in page stands in between.',
    status,
    safeToRepeat: call.repeatable,
    ...(requestId === undefined ? {} : { correlationId: requestId }),
  });
}

/** Texts of the service may repeat what an attacker wrote: one line, no control characters, not endless. */
function tidy(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

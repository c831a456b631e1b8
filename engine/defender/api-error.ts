import { PlaybookError, type FailureKind } from '../errors.ts';
import type { ApiCall } from './api-call.ts';
import { readErrorBody, type Said } from './error-body.ts';
import { type TransportError, type TransportFailure } from './http.ts';

export interface ServiceAnswer {
  readonly status: number;
  /** Parsed body, or undefined. */
  readonly body: unknown;
  /** What is wrong with a body that is no JSON, such as `is a web page, not JSON`. */
  readonly problem?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/** A refusal of the service as people meet it. */
export function serviceError(call: ApiCall, answer: ServiceAnswer): PlaybookError {
  const said = readErrorBody(answer.body);
  const { kind, advice } = verdictOn(call, answer, said);
  const correlationId = said.correlationId ?? answer.requestId;
  const safe = call.repeatable || !mayHaveBeenDone(answer.status);
  return new PlaybookError({
    kind,
    message: `Defender could not ${call.purpose}: ${whatWasSaid(answer, said.message)}${safe ? '' : UNCERTAIN}`,
    advice,
    status: answer.status,
    // A service that throttles need not have looked before it did what was asked.
    safeToRepeat: call.repeatable || (safe && answer.status !== 429),
    ...(said.code === '' ? {} : { code: said.code }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }),
  });
}

const UNCERTAIN = ' It may have been carried out all the same.';

/** A gateway gives up on what the service behind it may be doing. */
const mayHaveBeenDone = (status: number): boolean => status >= 500 || status === 408;

function whatWasSaid({ status, problem }: ServiceAnswer, message: string): string {
  if (message !== '') return /[.!?]$/.test(message) ? message : `${message}.`;
  return `it answered HTTP ${String(status)}${problem === undefined ? '' : `, and what came ${problem}`}.`;
}

interface Verdict {
  readonly kind: FailureKind;
  readonly advice: string;
}

/** Codes of the service that say more than the status (mde-api section 2.4). */
const CODES: Readonly<Record<string, Verdict>> = {
  ActiveRequestAlreadyExists: {
    kind: 'conflict',
    advice: 'An action of this kind is under way on the device; follow that one.',
  },
  OsPlatformNotSupported: { kind: 'rejected', advice: 'This platform cannot do it; leave the device out.' },
  ClientVersionNotSupported: { kind: 'rejected', advice: 'Update the Defender sensor of the device.' },
  DisabledFeature: {
    kind: 'forbidden',
    advice: 'Turn the feature on in the settings of the Defender portal, or check the licence.',
  },
  DisallowedOperation: {
    kind: 'forbidden',
    advice: 'Check the automation level and the settings of the device group.',
  },
  InvalidInput: { kind: 'rejected', advice: 'Correct the value that it names.' },
  InvalidHashValue: { kind: 'rejected', advice: 'Correct the hash: it is no SHA-1, SHA-256 or MD5.' },
  InvalidDomainName: { kind: 'rejected', advice: 'Correct the domain name.' },
  InvalidIpAddress: { kind: 'rejected', advice: 'Correct the IP address: one public address, no range.' },
  InvalidUrl: { kind: 'rejected', advice: 'Correct the URL.' },
  MaximumBatchSizeExceeded: { kind: 'rejected', advice: 'Ask for fewer at a time.' },
};

const OUR_FAULT =
  'Report it with the correlation id: the request was not built as this version of the service wants it.';
const WRONG_PLACE =
  'Check the address of the tenant: what answers there does not know this call, or a proxy stands in between.';

/** Said of addresses that the service does not have; a missing device, alert or action is told in other words. */
const NO_SUCH_CALL = /no HTTP resource|resource not found for the segment/i;
const BAD_REQUEST = /query specified in the URI|Custom query option/i;

function verdictOn(call: ApiCall, { status, problem, retryAfter }: ServiceAnswer, said: Said): Verdict {
  if (Object.hasOwn(CODES, said.code)) return CODES[said.code] ?? reject(OUR_FAULT);
  if (status === 409 || /already in progress/i.test(said.message))
    return CODES['ActiveRequestAlreadyExists'] ?? reject(OUR_FAULT);
  if (said.fromSignIn || status === 401) {
    return { kind: 'unauthorized', advice: 'Sign in again, or check the secret and the tenant of the application.' };
  }
  if (status === 407)
    return { kind: 'unreachable', advice: 'The proxy wants a sign-in of its own; set it in the proxy settings.' };
  if (problem !== undefined && status < 500 && status !== 429) return { kind: 'bad-reply', advice: WRONG_PLACE };
  if (status === 405 || NO_SUCH_CALL.test(said.message)) return reject(WRONG_PLACE);
  switch (status) {
    case 410:
      return reject('The service has given this call up; look for a newer version of this product.');
    case 403:
      return { kind: 'forbidden', advice: permissionAdvice(call, said.message) };
    case 404:
      return {
        kind: 'not-found',
        advice: 'Check the name, and whether it lies in a device group that the account may see.',
      };
    case 429:
      return {
        kind: 'throttled',
        advice: `The tenant has used up its calls for now; try again ${retryAfter === undefined ? 'later' : `in ${String(retryAfter)} seconds`}.`,
      };
    default:
      if (status >= 500 || status === 408) {
        return { kind: 'unreachable', advice: 'The service has trouble of its own; try again later.' };
      }
  }
  const ours = ['ODataError', 'InvalidRequestBody', 'MissingRequiredParameter'].includes(said.code);
  return reject(ours || BAD_REQUEST.test(said.message) ? OUR_FAULT : 'Correct what it names, and try again.');
}

const reject = (advice: string): Verdict => ({ kind: 'rejected', advice });

/** The service may want another permission than the pages of Learn say; it then names those that would do. */
function permissionAdvice({ permission, permissionOf = 'WindowsDefenderATP' }: ApiCall, message: string): string {
  const named = [...message.matchAll(/\(([^()]*)\)/g)]
    .flatMap(([, list = '']) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => /^[A-Z][A-Za-z]+\.[A-Z][A-Za-z.]+$/.test(name));
  const known = permission?.application;
  const enough =
    named.length === 0 || (known !== undefined && named.includes(known))
      ? (known ?? 'the permission')
      : named.join(' or ');
  const role =
    permission?.portalRole === undefined ? '' : `; a person also needs the role permission '${permission.portalRole}'`;
  return `Grant ${enough} under ${permissionOf}, with admin consent${role}.`;
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

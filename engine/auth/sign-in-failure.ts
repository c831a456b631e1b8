import { PlaybookError } from '../errors.ts';
import { CREDENTIAL_TITLES, CredentialUnavailable } from './credential.ts';
import { entraCode, explainRefusal } from './entra-refusals.ts';
import type { CredentialKind, TenantProfile } from './tenant-profile.ts';

/** Names that @azure/identity gives to errors of ways that are not there. */
const UNAVAILABLE = ['CredentialUnavailableError', 'AuthenticationRequiredError'];
/** Codes of Node for a host that could not be spoken to. */
const NETWORK =
  /^(E[A-Z]+|CERT_.*|ERR_TLS_.*|UNABLE_TO_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|HOSTNAME_MISMATCH|REQUEST_SEND_ERROR)$/;
const CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/;

/**
 * What an error of @azure/identity means. A refusal by Entra is recognised by its code, since the library calls some of them
 * unavailable: another way must not be tried behind the back of somebody who refused.
 */
export function signInFailure(
  kind: CredentialKind,
  error: unknown,
  profile: TenantProfile,
): CredentialUnavailable | PlaybookError {
  const said = firstLine(error);
  const code = entraCode(textOf(error));
  const way = CREDENTIAL_TITLES[kind];
  if (code !== undefined) return refusal(way, code, error, profile);
  if (isUnavailable(error)) return new CredentialUnavailable(said, UNAVAILABLE_ADVICE[kind], { cause: error });
  const network = chain(error)
    .map(codeOf)
    .find((one) => NETWORK.test(one));
  if (network !== undefined) {
    return new PlaybookError({
      kind: 'unreachable',
      message: `Signing in with ${way} failed: ${said}.`,
      advice: CERTIFICATE.test(network)
        ? 'A proxy may break the connection open: trust its certificate if it should, with the system or in NODE_EXTRA_CA_CERTS.'
        : 'Check the network, the proxy, and whether the sign-in host of the cloud can be reached.',
      safeToRepeat: true,
    });
  }
  return new PlaybookError({
    kind: 'unauthorized',
    message: `Signing in with ${way} failed: ${said === '' ? 'it gave no token' : said}.`,
    advice: 'Check tenant id, application id and the credential.',
    safeToRepeat: true,
  });
}

function refusal(way: string, code: string, error: unknown, profile: TenantProfile): PlaybookError {
  const text = textOf(error);
  const trace = /(?:Trace ID|Correlation ID): ([0-9a-f-]{36})/i.exec(text)?.[1];
  const said = tidy(text.slice(text.indexOf(code)).split(/\r?\n| Trace ID:/, 1)[0] ?? code);
  return new PlaybookError({
    kind: 'unauthorized',
    // Not "secret: …", which redaction would take for one.
    message: `Entra refused to sign in with ${way}, saying: ${said}.`,
    advice:
      explainRefusal(code, profile)?.advice ??
      `Look up ${code} at https://login.microsoftonline.com/error, and check tenant id and application id.`,
    code,
    ...(trace === undefined ? {} : { correlationId: trace }),
    safeToRepeat: true,
  });
}

/** The error and what caused it. */
function chain(error: unknown): Error[] {
  const found: Error[] = [];
  for (let next = error; next instanceof Error && !found.includes(next); next = next.cause) found.push(next);
  return found;
}

const isUnavailable = (error: unknown): boolean => error instanceof Error && UNAVAILABLE.includes(error.name);

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

const textOf = (error: unknown): string =>
  error instanceof Error
    ? chain(error)
        .map(({ message }) => message)
        .join('\n')
    : String(error);

const firstLine = (error: unknown): string => tidy(textOf(error).split(/\r?\n/, 1)[0] ?? '');

/** One line without control characters, not endless, without a full stop. */
function tidy(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

const UNAVAILABLE_ADVICE: Readonly<Record<CredentialKind, string>> = {
  window: 'Open VS Code and sign in.',
  'device-code': 'Connect the tenant again and enter the code.',
  browser: 'Connect the tenant again and sign in in the browser.',
  certificate: 'Check the file of the certificate.',
  'client-secret': 'Check the environment variable that holds the secret.',
  'managed-identity': 'A managed identity exists only on machines and services of Azure to which one is assigned.',
  'workload-identity': 'Check AZURE_FEDERATED_TOKEN_FILE and the file that it names.',
  'azure-cli': 'Install the Azure CLI and sign in with `az login`.',
};

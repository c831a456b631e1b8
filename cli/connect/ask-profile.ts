/** A profile from the words of a command line; what is missing is asked for where somebody sits at the terminal. */
import { resolve } from 'node:path';
import { CLOUDS, type CloudId } from '../../engine/auth/cloud.ts';
import { CREDENTIAL_TITLES } from '../../engine/auth/credential.ts';
import { describeIssue, tenantProfileSchema } from '../../engine/auth/tenant-profile-schema.ts';
import { CREDENTIALS, type CredentialKind, type TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../engine/errors.ts';
import type { Asker } from '../run/ask.ts';

export interface ConnectOptions {
  readonly cloud?: CloudId;
  readonly tenantId?: string;
  readonly clientId?: string;
  /** In the order in which they are tried. */
  readonly credential?: readonly CredentialKind[];
  readonly certificate?: string;
  readonly secretEnv?: string;
  readonly host?: string;
}

/** A window of VS Code hands that one over, so it is set up there. */
export const CLI_CREDENTIALS = CREDENTIALS.filter((kind) => kind !== 'window');

const NEEDS_NO_APPLICATION: readonly CredentialKind[] = ['managed-identity', 'azure-cli'];

/** @throws PlaybookError `usage` where something is missing and nobody can be asked, or a value is none; NotAnswered. */
export async function askProfile(
  name: string | undefined,
  options: ConnectOptions,
  asker: Asker | undefined,
): Promise<TenantProfile> {
  const ask = needed(asker);
  const given = {
    name: name ?? (await ask('NAME', (one) => one.text('A name for the tenant, such as contoso:', problemOf('name')))),
    cloud: options.cloud ?? (await ask('--cloud', askCloud)),
    tenantId:
      options.tenantId ??
      (await ask('--tenant-id', (one) => one.text('Tenant ID (Entra admin center, Overview):', problemOf('tenantId')))),
  };
  const credentials = options.credential ?? [await ask('--credential', askCredential)];
  const needs = (kind: CredentialKind): boolean => credentials.includes(kind);
  const clientId =
    options.clientId ??
    (credentials.every((kind) => NEEDS_NO_APPLICATION.includes(kind))
      ? undefined
      : await ask('--client-id', (one) =>
          one.text('Application (client) ID of your app registration:', problemOf('clientId')),
        ));
  const certificate =
    options.certificate ??
    (needs('certificate')
      ? await ask('--certificate', (one) => one.text('PEM file with certificate and key:', notEmpty))
      : undefined);
  const secretVariable =
    options.secretEnv ??
    (needs('client-secret')
      ? await ask('--secret-env', (one) =>
          one.text(
            'Environment variable that holds the secret (its name, not the secret):',
            problemOf('secretVariable'),
          ),
        )
      : undefined);
  return checked({
    ...given,
    tenantId: given.tenantId.trim().toLowerCase(),
    ...(clientId === undefined ? {} : { clientId: clientId.trim().toLowerCase() }),
    ...(options.host === undefined ? {} : { apiHost: options.host }),
    credentials,
    // The runner reads it, whose working folder is another one.
    ...(certificate === undefined ? {} : { certificatePath: resolve(certificate) }),
    ...(secretVariable === undefined ? {} : { secretVariable }),
    // Whatever it was before: what a name stands for may have changed, and a person switches it to LIVE.
    mode: 'observe',
  });
}

function needed(asker: Asker | undefined) {
  return async <T>(option: string, question: (asker: Asker) => Promise<T>): Promise<T> => {
    if (asker !== undefined) return question(asker);
    throw new PlaybookError({
      kind: 'usage',
      message: `${option} is missing, and nobody can be asked.`,
      advice: 'Give it, or run the command in a terminal; `playbook connect --help` lists what there is.',
    });
  };
}

const askCloud = (asker: Asker): Promise<CloudId> =>
  choose(asker, 'Which cloud is the tenant in?', Object.values(CLOUDS), ({ id, title }) => [id, title]);

const askCredential = (asker: Asker): Promise<CredentialKind> =>
  choose(asker, 'How is a token got? A certificate is best for unattended work.', CLI_CREDENTIALS, (kind) => [
    kind,
    CREDENTIAL_TITLES[kind],
  ]);

async function choose<V extends string, T>(
  asker: Asker,
  question: string,
  items: readonly T[],
  describe: (item: T) => readonly [V, string],
): Promise<V> {
  const choices = items.map(describe);
  const value = await asker.select(
    question,
    choices.map(([id, title]) => ({ value: id, name: `${title} (${id})` })),
  );
  const chosen = choices.find(([id]) => id === value);
  if (chosen === undefined) throw new Error(`an answer that was no choice: ${value}`);
  return chosen[0];
}

type Field = 'name' | 'tenantId' | 'clientId' | 'secretVariable';

const problemOf =
  (field: Field) =>
  (text: string): string | undefined => {
    const value = field === 'tenantId' || field === 'clientId' ? text.trim().toLowerCase() : text.trim();
    const parsed = tenantProfileSchema.shape[field].safeParse(value === '' ? 'empty value' : value);
    return parsed.success ? undefined : `It ${describeIssue(parsed.error)}.`;
  };

const notEmpty = (text: string): string | undefined => (text.trim() === '' ? 'A value is needed.' : undefined);

function checked(profile: unknown): TenantProfile {
  const parsed = tenantProfileSchema.safeParse(profile);
  if (parsed.success) return parsed.data;
  throw new PlaybookError({
    kind: 'usage',
    message: `The tenant cannot be kept: ${describeIssue(parsed.error)}.`,
    advice: 'Correct the option that gives it.',
  });
}

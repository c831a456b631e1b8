import { z } from 'zod';
import { CLOUDS } from './cloud.ts';
import { CREDENTIALS, type CredentialKind, type TenantProfile } from './tenant-profile.ts';

/** Letters and digits of any script, and what stands between words: it is typed after `--tenant`, and shown everywhere. */
const NAME = /^[\p{L}\p{N}]([\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Host name with or without a port; addresses on this machine are names here, too. */
const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const guid = (what: string) => z.string().regex(GUID, `must be ${what}, a GUID in small letters`);

/** Names that `--tenant` knows already. */
const RESERVED = ['simulator'];

export const hostSchema = z
  .string()
  .max(260)
  .regex(HOST, 'must be the name of a host in small letters, such as api-eu.example.org, without https:// and path');

/** A profile as it lies in a file. What a newer version wrote beside it is kept. */
export const tenantProfileSchema = z
  .looseObject({
    name: z
      .string()
      .regex(
        NAME,
        'must be 1 to 64 letters, digits, blanks, dots and hyphens, and begin and end with a letter or digit',
      )
      .refine((name) => !RESERVED.includes(name.toLowerCase()), 'is the name of the practice tenant; choose another'),
    tenantId: guid('the Entra tenant id'),
    clientId: guid('the application (client) id').optional(),
    cloud: z.enum(Object.values(CLOUDS).map(({ id }) => id)),
    apiHost: hostSchema.optional(),
    credentials: z.tuple([z.enum(CREDENTIALS)], z.enum(CREDENTIALS)),
    certificatePath: z.string().min(1).optional(),
    secretVariable: z
      .string()
      .regex(VARIABLE, 'must be the name of an environment variable that holds the secret, never the secret')
      .optional(),
    mode: z.enum(['observe', 'live']),
  })
  .superRefine((profile, context) => {
    const twice = profile.credentials.find((kind, index) => profile.credentials.indexOf(kind) !== index);
    if (twice !== undefined)
      context.addIssue({ code: 'custom', path: ['credentials'], message: `names ${twice} twice` });
    for (const kind of profile.credentials) {
      for (const field of NEEDS[kind]) {
        if (profile[field] === undefined)
          context.addIssue({ code: 'custom', path: [field], message: `is missing; the credential ${kind} needs it` });
      }
    }
  });

const NEEDS: Readonly<Record<CredentialKind, readonly ('clientId' | 'certificatePath' | 'secretVariable')[]>> = {
  window: ['clientId'],
  'device-code': ['clientId'],
  browser: ['clientId'],
  certificate: ['clientId', 'certificatePath'],
  'client-secret': ['clientId', 'secretVariable'],
  'managed-identity': [],
  'workload-identity': ['clientId'],
  'azure-cli': [],
};

/** What is wrong with a profile, as `field must be …`; undefined where nothing is. */
export function problemOfProfile(profile: TenantProfile): string | undefined {
  const parsed = tenantProfileSchema.safeParse(profile);
  return parsed.success ? undefined : describeIssue(parsed.error);
}

/** The first problem with the place where it is: `tenants[1].cloud must be …`. */
export function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = z.core.toDotPath(issue?.path ?? []);
  return `${place} ${sentence(issue?.message ?? 'cannot be read')}`.trim();
}

/** Messages of the library begin with a capital letter and are followed here by what stands at the place. */
const sentence = (message: string): string =>
  message.replace(/^Invalid /, 'has an invalid ').replace(/^Too /, 'is too ');

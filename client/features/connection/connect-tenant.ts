/** Connects a tenant in steps, with a way back. Which tenant and which application stands in every title. */
import * as vscode from 'vscode';
import { CLOUDS, type CloudId } from '../../../engine/auth/cloud.ts';
import { describeIssue, tenantProfileSchema } from '../../../engine/auth/tenant-profile-schema.ts';
import type { CredentialKind, TenantProfile } from '../../../engine/auth/tenant-profile.ts';
import { docUrl } from '../../../language/catalog/doc-url.ts';
import { readHosts } from '../../../runner/hosts.ts';
import { createTenantStore } from '../../../runner/tenants.ts';
import { UserCancelledError } from '../../infrastructure/errors/user-cancelled-error.ts';
import { askText, pick, type Prompt } from '../../infrastructure/prompts/prompts.ts';
import { askInSteps, type Step } from '../../infrastructure/prompts/steps.ts';
import { shown } from '../../infrastructure/text/shown.ts';

export interface ConnectDeps {
  readonly home: string;
  /** The new profile is there and was agreed to: choose it, sign in, look whether it works. */
  readonly connected: (profile: TenantProfile) => Promise<void>;
}

/** Undefined: not answered yet. */
interface Answers {
  readonly cloud?: CloudId;
  readonly apiHost?: string;
  readonly tenantId?: string;
  readonly credential?: CredentialKind;
  readonly clientId?: string;
  readonly certificatePath?: string;
  readonly secretVariable?: string;
  readonly name?: string;
}

export async function connectTenant({ home, connected }: ConnectDeps): Promise<void> {
  const store = createTenantStore(home);
  const profile = profileOf(await askInSteps(steps(readHosts(home).allowedHosts), {}));
  await confirm(profile, store.get(profile.name));
  store.put(profile);
  await connected(profile);
}

const CREDENTIALS: readonly { readonly kind: CredentialKind; readonly label: string; readonly detail: string }[] = [
  {
    kind: 'window',
    label: '$(account) My account, in VS Code',
    detail: 'Runs need a window that is signed in; what its portal roles allow counts.',
  },
  {
    kind: 'certificate',
    label: '$(verified) Certificate of the application',
    detail: 'Best for leases and unattended runs: a PEM file with certificate and key.',
  },
  {
    kind: 'client-secret',
    label: '$(key) Secret of the application',
    detail: 'From an environment variable of the runner; it expires.',
  },
  { kind: 'managed-identity', label: '$(server) Managed identity', detail: 'Only on machines and services of Azure.' },
  {
    kind: 'workload-identity',
    label: '$(server-process) Workload identity',
    detail: 'Where the platform writes a federated token.',
  },
  { kind: 'azure-cli', label: '$(terminal) Azure CLI', detail: 'Whoever is signed in with az login.' },
  {
    kind: 'device-code',
    label: '$(device-mobile) Device code',
    detail: 'Sign in on another device; the tenant has to allow it.',
  },
];

const NEEDS_NO_APPLICATION: readonly (CredentialKind | undefined)[] = ['managed-identity', 'azure-cli'];

/** `ownHosts`: what the user of this computer has allowed beside the hosts of Microsoft's clouds. */
const steps = (ownHosts: readonly string[]): readonly Step<Answers>[] => [
  {
    ask: async (answers, step) => ({
      ...answers,
      cloud: await pick<CloudId>({
        ...prompt('cloud', answers, step),
        placeholder: 'Which cloud is the tenant in?',
        choices: Object.values(CLOUDS).map(({ id, title, apiHosts, portalHost }) => ({
          label: title,
          description: portalHost,
          detail: `Defender answers at ${apiHosts[0]}`,
          value: id,
        })),
      }),
    }),
  },
  {
    applies: () => ownHosts.length > 0,
    ask: async ({ apiHost: _before, ...answers }, step) => {
      const usual = CLOUDS[answers.cloud ?? 'commercial'].apiHosts[0];
      const apiHost = await pick({
        ...prompt('host', answers, step),
        placeholder: 'Where does Defender answer?',
        choices: [
          { label: usual, description: 'the usual host of this cloud', value: usual },
          ...ownHosts.map((host) => ({ label: host, description: 'allowed in hosts.json', value: host })),
        ],
      });
      return apiHost === usual ? answers : { ...answers, apiHost };
    },
  },
  {
    ask: async (answers, step) => ({
      ...answers,
      tenantId: await askField('tenantId', 'tenant id', answers, step, {
        placeholder: '8769b673-6805-6410-9e1d-c9a1f2e2b3aa',
        hint: 'Tenant ID, from the Overview of the Entra admin center',
      }),
    }),
  },
  {
    ask: async (answers, step) => ({
      ...answers,
      credential: await pick<CredentialKind>({
        ...prompt('credential', answers, step),
        placeholder: 'How is a token got?',
        choices: CREDENTIALS.map(({ kind, label, detail }) => ({ label, detail, value: kind })),
      }),
    }),
  },
  {
    applies: ({ credential }) => !NEEDS_NO_APPLICATION.includes(credential),
    ask: async (answers, step) => ({
      ...answers,
      clientId: await askField('clientId', 'application id', answers, step, {
        placeholder: '11112222-bbbb-3333-cccc-4444dddd5555',
        hint: `Application (client) ID of your own app registration; [how to make one](${docUrl('connect.md')})`,
      }),
    }),
  },
  {
    applies: ({ credential }) => credential === 'certificate',
    ask: async (answers, step) => ({
      ...answers,
      certificatePath: await askField('certificatePath', 'certificate', answers, step, {
        placeholder: '/home/me/playbooks.pem',
        hint: 'PEM file with certificate and key; it stays where it is',
      }),
    }),
  },
  {
    applies: ({ credential }) => credential === 'client-secret',
    ask: async (answers, step) => ({
      ...answers,
      secretVariable: await askField('secretVariable', 'secret variable', answers, step, {
        placeholder: 'CONTOSO_PLAYBOOK_SECRET',
        hint: 'Name of the environment variable that holds the secret, never the secret itself',
      }),
    }),
  },
  {
    ask: async (answers, step) => ({
      ...answers,
      name: await askField('name', 'name', answers, step, {
        placeholder: 'contoso',
        hint: 'What you call the tenant, here and as --tenant on the command line',
      }),
    }),
  },
];

/** What is known by now stays in sight while one answers. */
function prompt(
  name: string,
  { tenantId, clientId }: Answers,
  step: NonNullable<Prompt['step']>,
): Omit<Prompt, 'placeholder'> {
  const known = [
    ...(tenantId === undefined ? [] : [`tenant ${tenantId}`]),
    ...(clientId === undefined ? [] : [`application ${clientId}`]),
  ];
  return { prompt: name, title: ['Connect Tenant', ...known].join(' · '), step };
}

type Field = 'tenantId' | 'clientId' | 'certificatePath' | 'secretVariable' | 'name';

async function askField(
  field: Field,
  name: string,
  answers: Answers,
  step: NonNullable<Prompt['step']>,
  texts: { readonly placeholder: string; readonly hint: string },
): Promise<string> {
  const text = await askText({
    ...prompt(name, answers, step),
    ...texts,
    value: answers[field] ?? '',
    problem: (typed) => {
      const parsed = tenantProfileSchema.shape[field].safeParse(tidy(field, typed));
      return parsed.success && parsed.data !== undefined ? undefined : problemText(parsed.error);
    },
  });
  return tidy(field, text);
}

const problemText = (error: Parameters<typeof describeIssue>[0] | undefined): string =>
  error === undefined ? 'A value is needed' : `It ${describeIssue(error)}`;

/** Portals write GUIDs in either case, and pasting brings blanks. */
const tidy = (field: Field, text: string): string =>
  field === 'tenantId' || field === 'clientId' ? text.trim().toLowerCase() : text.trim();

/**
 * Without what only a former choice of credential needed. Whatever it was before, it starts in OBSERVE: what a name stands for may
 * have changed.
 */
function profileOf({ credential, clientId, certificatePath, secretVariable, ...rest }: Answers): TenantProfile {
  return tenantProfileSchema.parse({
    ...rest,
    ...(NEEDS_NO_APPLICATION.includes(credential) ? {} : { clientId }),
    ...(credential === 'certificate' ? { certificatePath } : {}),
    ...(credential === 'client-secret' ? { secretVariable } : {}),
    credentials: [credential],
    mode: 'observe',
  });
}

async function confirm(profile: TenantProfile, before: TenantProfile | undefined): Promise<void> {
  const { name, tenantId, clientId, cloud, apiHost } = profile;
  const agreed = await vscode.window.showInformationMessage(
    `Connect the tenant "${shown(name)}"?`,
    {
      modal: true,
      detail: [
        `Tenant ${tenantId} in the cloud ${CLOUDS[cloud].title}.`,
        clientId === undefined ? 'Signs in without an application of your own.' : `Application ${clientId}.`,
        ...(apiHost === undefined ? [] : [`Its API is called at ${apiHost}.`]),
        'It starts in OBSERVE: plans are made and nothing is sent.',
        ...(before === undefined ? [] : [`It takes the place of the tenant ${before.tenantId} under this name.`]),
      ].join('\n'),
    },
    'Connect',
  );
  if (agreed !== 'Connect') throw new UserCancelledError('connect');
}

import { InvalidArgumentError, Option, type Command } from 'commander';
import { CLOUDS } from '../../engine/auth/cloud.ts';
import type { CredentialKind, TenantProfile } from '../../engine/auth/tenant-profile.ts';
import { runnerHome } from '../../runner/home.ts';
import { createTenantStore } from '../../runner/tenants.ts';
import { askProfile, CLI_CREDENTIALS, type ConnectOptions } from '../connect/ask-profile.ts';
import { diagnose } from '../connect/diagnose.ts';
import { docUrl } from '../../language/catalog/doc-url.ts';
import type { ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { createAsker } from '../run/ask.ts';
import type { Terminal } from '../terminal.ts';

export function addConnect(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('connect')
    .argument('[name]', 'how you will call the tenant, as in `--tenant contoso`')
    .description(
      `Connect a tenant of Defender for Endpoint: keep how to sign in to it (no secret), then look whether that works. It starts in OBSERVE, in which nothing is sent. The guide: ${docUrl('connect.md')}`,
    )
    .addOption(new Option('--cloud <cloud>', 'cloud of the tenant').choices(Object.keys(CLOUDS)))
    .option('--tenant-id <guid>', 'Entra tenant id')
    .option('--client-id <guid>', 'application (client) id of your app registration')
    .addOption(
      new Option(
        '--credential <kind>',
        `how a token is got, one of ${CLI_CREDENTIALS.join(', ')}; give it again for what is tried next`,
      ).argParser(collectCredential),
    )
    .option('--certificate <file>', 'PEM file with certificate and key, for the credential certificate')
    .option('--secret-env <variable>', 'environment variable that holds the secret, for the credential client-secret')
    .option(
      '--host <host>',
      'host of the API where it is not the usual one of the cloud, such as eu.api.security.microsoft.com',
    )
    .option('--no-check', 'do not look whether it works')
    .addOption(formatOption())
    .action(
      async (
        name: string | undefined,
        options: ConnectOptions & { readonly check: boolean; readonly format: Format },
      ) => {
        const profile = await askProfile(name, options, terminal.canAsk ? createAsker() : undefined);
        createTenantStore(runnerHome()).put(profile);
        terminal.note(connected(profile));
        if (options.check)
          finish(await diagnose({ tenant: { kind: 'defender', profile: profile.name } }, options.format, terminal));
      },
    );
}

function collectCredential(text: string, before: readonly CredentialKind[] = []): readonly CredentialKind[] {
  const kind = CLI_CREDENTIALS.find((one) => one === text);
  if (kind === undefined) throw new InvalidArgumentError(`Allowed choices are ${CLI_CREDENTIALS.join(', ')}.`);
  return [...before, kind];
}

const connected = ({ name, tenantId, clientId, cloud }: TenantProfile): string =>
  `Connected ${name}: tenant ${tenantId} in the cloud ${CLOUDS[cloud].title}${clientId === undefined ? '' : `, application ${clientId}`}. It is in OBSERVE: plans are made and nothing is sent.`;

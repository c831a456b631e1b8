/** `playbook mode`: whether a tenant is only observed or acted upon, and who decided it. */
import { Argument, type Command } from 'commander';
import { modeMark, modeOf } from '../../engine/auth/tenant-mode.ts';
import type { TenantMode } from '../../engine/auth/tenant-profile.ts';
import { PlaybookError } from '../../engine/errors.ts';
import { personWords, timeWords } from '../../engine/journal/words.ts';
import type { Tenant } from '../../engine/ports.ts';
import type { RunnerConnection } from '../../runner/client.ts';
import { ConnectTenant, ListTenantModes, SetTenantMode } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { createAsker, NotAnswered, type Asker } from '../run/ask.ts';
import { osPerson } from '../run/plan-options.ts';
import { chooseTenant } from '../run/tenant-choice.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from '../text/plain.ts';

export interface ModeOptions {
  readonly reason?: string;
  /** Name of the tenant, in place of the answer to the question. */
  readonly yes?: string;
  readonly tokenEnv?: string;
  readonly format: Format;
}

export function addMode(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('mode')
    .description(
      'Show whether a tenant is OBSERVED (plans only, nothing is sent) or LIVE, and who switched it; or switch it. LIVE asks for its name to be typed. Exit code 5 where it was not confirmed.',
    )
    .argument('<tenant>', 'a tenant, as --tenant of other commands names it')
    .addArgument(new Argument('[mode]', 'what it shall be').choices(['observe', 'live']))
    .option('--reason <text>', 'why; kept in the log of the tenant')
    .option('--yes <name>', 'the name of the tenant, where nobody can be asked')
    .option('--token-env <variable>', 'environment variable that holds the token of the tenant')
    .addOption(formatOption())
    .action(async (name: string, mode: TenantMode | undefined, options: ModeOptions) => {
      finish(
        await withRunner(async (runner) => {
          const { tokenEnv } = options;
          const choice = { tenant: name, ...(tokenEnv === undefined ? {} : { tokenEnv }) };
          const tenant = await runner.request(ConnectTenant, await chooseTenant(choice, runner.home, terminal));
          if (mode === undefined) return show(tenant, runner, options, terminal);
          return change(tenant, mode, runner, options, terminal);
        }),
      );
    });
}

async function show(
  tenant: Tenant,
  runner: RunnerConnection,
  { format }: ModeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const switches = await runner.request(ListTenantModes, { tenantId: tenant.id });
  if (format === 'json') terminal.json({ tenant, mode: modeOf(tenant), switches });
  else {
    terminal.out(plainLine(`${tenant.name}: ${modeMark(tenant)}`));
    for (const { at, mode, by, reason } of switches)
      terminal.out(
        plainLine(
          `  ${timeWords(at)}  to ${mode.toUpperCase()} by ${personWords(by)}${reason === undefined ? '' : `: ${reason}`}`,
        ),
      );
  }
  return EXIT.ok;
}

async function change(
  tenant: Tenant,
  mode: TenantMode,
  runner: RunnerConnection,
  options: ModeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (mode === 'live' && modeOf(tenant) === 'observe' && !(await confirmed(tenant, options.yes))) {
    terminal.note(plainLine(`Not confirmed: ${tenant.name} stays in OBSERVE.`));
    return EXIT.refused;
  }
  const { reason } = options;
  const order = { tenantId: tenant.id, mode, by: osPerson(), ...(reason === undefined ? {} : { reason }) };
  const now = await runner.request(SetTenantMode, order);
  if (options.format === 'json') terminal.json({ tenant: now, mode: modeOf(now) });
  else terminal.out(plainLine(`${now.name} is ${modeMark(now)} now.`));
  return EXIT.ok;
}

/** A yes is the name of the tenant: nobody types that by habit. */
export async function confirmed(
  { name }: Tenant,
  given: string | undefined,
  asker: (() => Pick<Asker, 'text'>) | undefined = process.stdin.isTTY ? createAsker : undefined,
): Promise<boolean> {
  if (given !== undefined) {
    if (given === name) return true;
    throw new PlaybookError({
      kind: 'refused',
      message: `--yes names ${given}, and the tenant is ${name}.`,
      advice: 'Name the tenant that is to be switched, exactly.',
    });
  }
  if (asker === undefined)
    throw new PlaybookError({
      kind: 'refused',
      message: 'Nobody can be asked here (no terminal), and the switch to LIVE is not confirmed.',
      advice: 'Pass --yes with the exact name of the tenant. Playbooks then act on its real devices.',
    });
  try {
    const typed = await asker().text(
      plainLine(`LIVE lets playbooks isolate and change real devices of ${name}. Type its name to switch it`),
      (text) => (text === name ? undefined : 'That is not its name. Ctrl-C leaves it in OBSERVE.'),
    );
    return typed === name;
  } catch (error) {
    if (error instanceof NotAnswered) return false;
    throw error;
  }
}

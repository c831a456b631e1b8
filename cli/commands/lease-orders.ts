/** `playbook release` and `playbook extend`: leases that end before their time, or later. */
import { InvalidArgumentError, type Command } from 'commander';
import { targetWords, timeWords } from '../../engine/journal/words.ts';
import { parseDuration } from '../../engine/plan/inputs.ts';
import type { LeaseItem } from '../../engine/journal/leases.ts';
import { EndLeases, ExtendLeases } from '../../runner/protocol.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { followLeases, type FollowedLease } from '../run/follow-leases.ts';
import { osPerson } from '../run/plan-options.ts';
import { addReachOptions, reachTenant, type ReachOptions } from '../run/reach-tenant.ts';
import { withRunner } from '../runner-access.ts';
import type { Terminal } from '../terminal.ts';

interface LeaseOptions extends ReachOptions {
  readonly reason: string;
  readonly format: Format;
}

const WHERE = 'device by name or id, run, RUN:LABEL, or RUN:LABEL@DEVICE';

export function addRelease(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  addReachOptions(program.command('release'))
    .description(
      'End leases now: devices are released, banned values of the run deleted. Exit codes: 0 ended, 3 some, 1 none, 5 refused.',
    )
    .argument('<where>', WHERE)
    .requiredOption('--reason <text>', 'why; kept in the record')
    .option('--detach', 'ask for it and leave it to the runner')
    .addOption(formatOption())
    .action(async (where: string, options: LeaseOptions & { readonly detach?: boolean }) => {
      finish(
        await withRunner(async (runner) => {
          await reachTenant(runner, options, terminal);
          const order = () => runner.request(EndLeases, { where, by: osPerson(), reason: options.reason });
          if (options.detach === true) {
            const asked = await order();
            if (options.format === 'json') terminal.json(asked);
            else for (const lease of asked) terminal.out(`Asked for: ${nameOf(lease)}`);
            return EXIT.ok;
          }
          return report(await followLeases(runner, order, terminal), options, terminal);
        }),
      );
    });
}

const nameOf = ({ target, runId, path }: LeaseItem): string => `${targetWords(target)} (${runId}:${path})`;

function report(followed: readonly FollowedLease[], { format }: LeaseOptions, terminal: Terminal): ExitCode {
  const held = followed.filter(({ how }) => how === 'failed' || how === 'overdue');
  if (format === 'json') terminal.json(followed.map(({ lease, how, detail }) => ({ ...lease, how, detail })));
  else
    for (const { lease, how, detail } of followed)
      terminal.out(`${nameOf(lease)}: ${how}${detail === undefined ? '' : `, ${detail}`}`);
  if (held.length === 0) return EXIT.ok;
  return held.length === followed.length ? EXIT.failed : EXIT.partial;
}

export function addExtend(program: Command, terminal: Terminal): void {
  addReachOptions(program.command('extend'))
    .description('Let leases hold longer than planned, as far as policies allow it. Exit codes: 0 extended, 5 refused.')
    .argument('<where>', WHERE)
    .requiredOption('--for <duration>', 'how much longer, such as 4h or 2d', durationOption)
    .requiredOption('--reason <text>', 'why; kept in the record')
    .addOption(formatOption())
    .action(async (where: string, options: LeaseOptions & { readonly for: number }) => {
      await withRunner(async (runner) => {
        await reachTenant(runner, options, terminal);
        const by = osPerson();
        const { reason, for: seconds } = options;
        const extended = await runner.request(ExtendLeases, { where, seconds, by, reason });
        if (options.format === 'json') terminal.json(extended);
        else
          for (const lease of extended)
            terminal.out(`${nameOf(lease)}: until ${lease.until === undefined ? 'released' : timeWords(lease.until)}`);
      });
    });
}

function durationOption(text: string): number {
  const seconds = parseDuration(text) ?? 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('Give a time such as 30m, 4h or 2d.');
}

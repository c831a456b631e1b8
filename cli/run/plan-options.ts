/** Options that `plan` and `run` share, and the subject that they name. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import type { Person, SubjectInput } from '../../engine/plan/run-plan.ts';
import { collect, collectPair, formatOption, type Format } from '../options.ts';
import type { TenantOptions } from './tenant-choice.ts';

export interface PlanOptions extends TenantOptions {
  readonly playbook?: string;
  readonly device?: readonly string[];
  readonly alert?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly format: Format;
}

export function addPlanOptions(command: Command, file = '<file>'): Command {
  return command
    .argument(file, 'playbook file')
    .option('--playbook <name>', 'which playbook of the file; may be left out where it holds one')
    .option('--device <name>', 'device to start on, by name or id; may be given more than once', collect)
    .option('--alert <id>', 'alert to start on')
    .option('--input <name=value>', 'value of an input; may be given more than once', collectPair)
    .requiredOption(
      '--tenant <address>',
      'name of a connected tenant, `simulator`, or the address of a practice tenant',
    )
    .option('--token-env <variable>', 'environment variable that holds the token of the tenant')
    .addOption(formatOption());
}

/** @throws PlaybookError `usage` where both are given. */
export function subjectOf({ device, alert }: Pick<PlanOptions, 'device' | 'alert'>): SubjectInput {
  if (device !== undefined && alert !== undefined) {
    throw new PlaybookError({
      kind: 'usage',
      message: 'A run starts on devices or on an alert, not on both.',
      advice: 'Give either --device or --alert.',
    });
  }
  if (alert !== undefined) return { kind: 'alert', alertId: alert };
  return device === undefined ? { kind: 'none' } : { kind: 'devices', devices: device };
}

/** Who sits at this terminal, as the operating system knows them. */
export const osPerson = (): Person => ({ id: userInfo().username, how: 'os-user' });

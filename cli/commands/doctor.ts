import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Needs } from '../../engine/doctor/check.ts';
import { permissionsOf } from '../../language/model/permissions.ts';
import { runnerHome } from '../../runner/home.ts';
import { diagnose } from '../connect/diagnose.ts';
import { examinedTenant, type ExaminedOptions } from '../connect/examined-tenant.ts';
import type { ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import { compileFile } from '../run/prepare.ts';
import type { Terminal } from '../terminal.ts';

interface DoctorOptions extends ExaminedOptions {
  readonly playbook?: string;
  readonly format: Format;
}

export function addDoctor(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description(
      'Look whether a tenant can be reached, signed in to and called, and say what is missing. Reads only. Exit code 1 where something stands in the way.',
    )
    .option('--tenant <name>', 'name of a connected tenant, `simulator`, or the address of a practice tenant')
    .option('--token-env <variable>', 'environment variable that holds the token of a practice tenant')
    .option('--playbook <file[:name]>', 'look whether it may do all that this playbook needs')
    .addOption(formatOption())
    .action(async ({ playbook, format, ...options }: DoctorOptions) => {
      const needs = playbook === undefined ? undefined : await needsOf(playbook);
      const tenant = await examinedTenant(options, runnerHome(), terminal);
      finish(await diagnose({ tenant, ...(needs === undefined ? {} : { needs }) }, format, terminal));
    });
}

async function needsOf(place: string): Promise<Needs> {
  const [file, name] = splitPlace(place);
  const model = await compileFile(file, name);
  return { playbook: model.playbook, permissions: permissionsOf(model) };
}

/** A file may have a colon in its name, as `C:\` has. */
function splitPlace(place: string): readonly [file: string, name: string | undefined] {
  const at = place.lastIndexOf(':');
  return at <= 0 || existsSync(place) ? [place, undefined] : [place.slice(0, at), place.slice(at + 1)];
}

/** Where evidence goes: below its folder, whatever a device, an alert or the text of a playbook is called. */
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { PlaybookError } from '../errors.ts';
import type { FollowInput } from './run-input.ts';

/** `<evidence>/<folder>/<run>/<device>-<name>-<action><extension>`, of names that are no way out of it on any system. */
export function evidenceFile(
  evidence: string,
  { folder = '', root, target, machineActionId, resultName = '' }: FollowInput,
  extension: string,
): string {
  const name = [safeName(target.name), safeName(resultName), machineActionId.slice(0, 8)].filter(Boolean).join('-');
  const folders = folder.split(/[/\\]/).map(safeName).filter(Boolean);
  return join(resolve(evidence), ...folders, safeName(root), `${name}${extension}`);
}

/**
 * Makes the folder of such a file, for this user only.
 * @throws PlaybookError `refused` where a link on the way leads out of the evidence folder
 */
export function makeEvidenceFolder(evidence: string, file: string): void {
  const top = resolve(evidence);
  mkdirSync(top, { recursive: true, mode: 0o700 });
  const real = realpathSync(top);
  let there = dirname(file);
  while (!existsSync(there)) there = dirname(there);
  if (!`${realpathSync(there)}${sep}`.startsWith(real + sep))
    throw new PlaybookError({
      kind: 'refused',
      message: `The folder "${there}" is a link that leads out of the evidence folder "${top}".`,
      advice: 'Replace the link by a folder, or choose another evidence folder in the settings.',
    });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
}

/** What an alert is called is the name of one folder, not of several. */
export const oneFolder = (text: string): string => text.replace(/[/\\:]+/g, '_');

/** Names that Windows gives to devices, whatever stands behind their first dot. */
const RESERVED = /^(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))/i;

const safeName = (name: string): string =>
  name
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 80)
    .replace(/\.+$/, '')
    .replace(RESERVED, '_');

import { join, resolve, sep } from 'node:path';
import { PlaybookError } from '../errors.ts';
import type { FollowInput } from './run-input.ts';

/**
 * `<evidence>/<folder>/<run>/<device>-<name>-<action><extension>`, with nothing of a name that could leave the folder.
 * @throws PlaybookError `refused` where it would
 */
export function evidenceFile(
  evidence: string,
  { folder = '', root, target, machineActionId, resultName = '' }: FollowInput,
  extension: string,
): string {
  const top = resolve(evidence);
  const name = [safeName(target.name), safeName(resultName), machineActionId.slice(0, 8)].filter(Boolean).join('-');
  const folders = folder.split(/[/\\]/).map(safeName).filter(Boolean);
  const file = resolve(join(top, ...folders, safeName(root)), `${name}${extension}`);
  if (!file.startsWith(top + sep))
    throw new PlaybookError({
      kind: 'refused',
      message: `The folder "${folder}" is outside of the evidence folder.`,
    });
  return file;
}

const safeName = (name: string): string =>
  name
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 80);

import type { ValidationAcceptor } from 'langium';
import type { Model } from '../generated/ast.ts';
import { report } from './report.ts';

/** The newest version of the language that this tool knows; a file without `language` is of the first. */
const NEWEST = 1;

/** PB003: the file is written in a version that is known. */
export function checkVersion(model: Model, accept: ValidationAcceptor): void {
  const { version } = model;
  if (version === undefined || (version >= 1 && version <= NEWEST)) return;
  const message =
    version > NEWEST
      ? `This file is written in version ${version} of the language, and this tool knows version ${NEWEST} at most. Update the Defender Playbooks extension or command line tool; if the file needs nothing newer, write \`language ${NEWEST}\`.`
      : `There is no version ${version} of the language. Write \`language ${NEWEST}\`.`;
  report(accept, 'PB003', message, { node: model, property: 'version' });
}

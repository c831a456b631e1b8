import type { ValidationAcceptor } from 'langium';
import { DiagnosticTag } from 'vscode-languageserver-types';
import { isStop } from '../../generated/ast.ts';
import { report } from '../report.ts';
import { sequenceOf, type SequenceOwner } from './sequence.ts';

/** PB304: nothing behind a `stop` in the same sequence of statements is run. */
export function checkAfterStop(owner: SequenceOwner, accept: ValidationAcceptor): void {
  const statements = sequenceOf(owner);
  const stop = statements.findIndex(isStop);
  const dead = stop < 0 ? undefined : statements[stop + 1];
  if (!dead) return;
  const message = 'This is never run: the `stop` above ends the run. Remove it, or put it before the `stop`.';
  report(accept, 'PB304', message, { node: dead, tags: [DiagnosticTag.Unnecessary] });
}

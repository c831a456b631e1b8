/** Puts the calls that change something, and those for links, on the record of their run (engine.md section 8). */
import { ulid } from 'ulid';
import type { CallContext } from '../ports.ts';
import type { RunDeps } from './run-deps.ts';

/** `path`: the statement that calls. Each try is an event of its own, also where the step is done anew after a crash. */
export const recordCalls = (
  deps: Pick<RunDeps, 'journal'>,
  root: string,
  path: string,
): Pick<CallContext, 'onCall'> => ({
  onCall: (trace) => {
    deps.journal.record(root, `call/${path}/${ulid()}`, { type: 'call', path, trace });
  },
});

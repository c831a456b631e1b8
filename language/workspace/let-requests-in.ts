import { delayNextTick, DocumentState } from 'langium';
import type { PlaybookSharedServices } from '../playbook-module.ts';

/** Turns of the event loop in which what the client has sent is read, taken apart, answered, and the answer is written. */
const TURNS = 5;

/**
 * Requests that need no links, such as completion, are answered before a change is linked and checked: somebody waits for
 * them.
 */
export function letRequestsIn({ workspace: { DocumentBuilder } }: PlaybookSharedServices): void {
  DocumentBuilder.onBuildPhase(DocumentState.ComputedScopes, async () => {
    for (let turn = 0; turn < TURNS; turn++) await delayNextTick();
  });
}

import { delayNextTick, DocumentState } from 'langium';
import type { PlaybookSharedServices } from '../playbook-module.ts';

/**
 * Requests that need no links, such as completion, are answered before a change is linked and checked: somebody waits for
 * them. One turn of the event loop reads what the client has sent since, the next one answers it.
 */
export function letRequestsIn({ workspace: { DocumentBuilder } }: PlaybookSharedServices): void {
  DocumentBuilder.onBuildPhase(DocumentState.ComputedScopes, async () => {
    await delayNextTick();
    await delayNextTick();
  });
}

import type { Connection } from 'vscode-languageserver';
import { listPlaybooks, type PlaybookServices, type PlaybookSharedServices } from '../../language/index.ts';
import { LIST_REQUEST, type ListParams, type ListResult } from '../../language/protocol/requests.ts';
import { whenSettled } from './settled.ts';

/** Answers `playbook/list`: what code lenses and picks show. */
export function addListHandler(
  connection: Connection,
  { shared, Playbook }: { shared: PlaybookSharedServices; Playbook: PlaybookServices },
): void {
  connection.onRequest(LIST_REQUEST, ({ uri }: ListParams) =>
    whenSettled<ListResult>(shared, uri, async (version) => ({
      version: version ?? 0,
      playbooks: await listPlaybooks(Playbook, uri),
    })),
  );
}

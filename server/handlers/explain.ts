import type { Connection } from 'vscode-languageserver';
import { explain, type PlaybookServices, type PlaybookSharedServices } from '../../language/index.ts';
import { EXPLAIN_REQUEST, type ExplainParams, type ExplainResult } from '../../language/protocol/requests.ts';
import { whenSettled } from './settled.ts';

/** Answers `playbook/explain` for the text as it stands. */
export function addExplainHandler(
  connection: Connection,
  { shared, Playbook }: { shared: PlaybookSharedServices; Playbook: PlaybookServices },
): void {
  connection.onRequest(EXPLAIN_REQUEST, ({ uri, playbook }: ExplainParams) =>
    whenSettled<ExplainResult>(shared, uri, () => explain(Playbook, uri, playbook)),
  );
}

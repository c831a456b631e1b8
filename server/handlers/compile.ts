import type { Connection } from 'vscode-languageserver';
import { compile, type PlaybookServices, type PlaybookSharedServices } from '../../language/index.ts';
import { COMPILE_REQUEST, type CompileParams, type CompileResult } from '../../language/protocol/requests.ts';
import { whenSettled } from './settled.ts';

/** Answers `playbook/compile` for exactly the version of the text that the client shows. */
export function addCompileHandler(
  connection: Connection,
  { shared, Playbook }: { shared: PlaybookSharedServices; Playbook: PlaybookServices },
): void {
  connection.onRequest(COMPILE_REQUEST, ({ uri, version, playbook }: CompileParams) =>
    whenSettled<CompileResult>(shared, uri, async (serverVersion) => {
      if (serverVersion !== undefined && serverVersion !== version) return { kind: 'stale', serverVersion };
      return compile(Playbook, uri, playbook);
    }),
  );
}

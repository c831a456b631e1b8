import type { Connection, Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver-types';

/**
 * A connection that tells errors and warnings of every file, and what is only worth knowing, such as the licence that a verb
 * needs, while its file is open: a list of problems is for what is wrong.
 */
export const tellingWhatIsWrong = (connection: Connection, isOpen: (uri: string) => boolean): Connection =>
  Object.assign(Object.create(connection) as Connection, {
    sendDiagnostics: (params) =>
      connection.sendDiagnostics(
        isOpen(params.uri) ? params : { ...params, diagnostics: params.diagnostics.filter(isWrong) },
      ),
  } satisfies Pick<Connection, 'sendDiagnostics'>);

/** What has no code speaks of the findings themselves: that not all of them are shown. */
const isWrong = ({ severity = DiagnosticSeverity.Error, code }: Diagnostic): boolean =>
  severity <= DiagnosticSeverity.Warning || code === undefined;

import { fromBase64 } from '../../language/protocol/base64.ts';
import type { Connection } from 'vscode-languageserver';
import { findIndicators } from '../../language/index.ts';
import { INDICATORS_REQUEST, type IndicatorsParams, type IndicatorsResult } from '../../language/protocol/requests.ts';

/** Answers `playbook/indicators`: what could be imported from a text. */
export function addIndicatorsHandler(connection: Connection): void {
  connection.onRequest<IndicatorsResult, unknown>(INDICATORS_REQUEST, ({ content, format }: IndicatorsParams) =>
    findIndicators(fromBase64(content), format),
  );
}

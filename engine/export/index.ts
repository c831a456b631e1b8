/** A record in the forms that people and tools outside take. Pure: from what `bundleOf` gives to a text. */
import { toRecord } from '../journal/projection.ts';
import type { RunBundle } from './bundle.ts';
import { toExecutionStatus } from './cacao.ts';
import { toCsv } from './csv.ts';
import { toHtmlPage } from './page.ts';

export type { RunBundle } from './bundle.ts';

export const EXPORTS = {
  html: { extension: 'html', what: 'one page for people, also to print', write: toHtmlPage },
  json: { extension: 'json', what: 'all events with signature, verifiable', write: (bundle) => json(bundle) },
  csv: { extension: 'csv', what: 'one line for each target', write: ({ events }) => toCsv(toRecord(events)) },
  cacao: {
    extension: 'json',
    what: 'execution status of each step, for tools that read CACAO',
    write: ({ events }) => json(toExecutionStatus(toRecord(events))),
  },
} as const satisfies Record<
  string,
  { readonly extension: string; readonly what: string; readonly write: (bundle: RunBundle) => string }
>;

export type ExportFormat = keyof typeof EXPORTS;

export const EXPORT_FORMATS = Object.keys(EXPORTS) as readonly ExportFormat[];

export const exportRecord = (bundle: RunBundle, format: ExportFormat): string => EXPORTS[format].write(bundle);

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

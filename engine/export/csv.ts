/** One line for one target of one statement, for a spreadsheet. */
import Papa from 'papaparse';
import type { RunRecord } from '../journal/events.ts';
import { visible } from '../journal/visible-text.ts';
import { targetWords, timeWords } from '../journal/words.ts';

const COLUMNS = [
  'run',
  'playbook',
  'tenant',
  'practice',
  'step',
  'statement',
  'action',
  'target kind',
  'target',
  'target id',
  'state',
  'since',
  'detail',
  'machine action',
  'taken over',
  'before',
  'after',
  'undone by',
  'held until',
  'hold ended',
] as const;

/** A spreadsheet computes what begins with one of these (OWASP: CSV injection); an apostrophe makes it a text. */
const FORMULA = /^[\s]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;
/** Where a semicolon separates, as in much of Europe, a cell of ours ends at its semicolons, quoted or not. */
const NEXT_CELL = /(;\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;
/** What a cell of a spreadsheet can hold at most. */
const LONGEST = 32_000;

/** RFC 4180 with a byte order mark, without which spreadsheets take UTF-8 for something else. */
export function toCsv(record: RunRecord): string {
  const rows = record.steps.flatMap((step) => step.targets.map((target) => rowOf(record, step, target)));
  return `\uFEFF${Papa.unparse({ fields: [...COLUMNS], data: rows.map((row) => row.map(cell)) }, { quotes: true })}\r\n`;
}

function cell(text: string): string {
  const shown = visible(text).slice(0, LONGEST).replace(NEXT_CELL, "$1'");
  return FORMULA.test(shown) ? `'${shown}` : shown;
}

type Step = RunRecord['steps'][number];

function rowOf(
  { summary, leases }: RunRecord,
  step: Step,
  { target, state, at, detail, machineActionId, adopted, effect }: Step['targets'][number],
): readonly string[] {
  const lease = leases.find((one) => one.path === step.path && sameTarget(one.target, target));
  return [
    summary.runId,
    summary.playbook,
    summary.tenant.name,
    summary.tenant.kind === 'simulator' ? 'yes' : 'no',
    step.path,
    step.summary,
    step.action ?? '',
    target.kind,
    targetWords(target),
    target.kind === 'indicator' ? '' : target.id,
    state,
    timeWords(at),
    detail ?? '',
    machineActionId ?? '',
    adopted === true ? 'yes' : '',
    effect?.before ?? '',
    effect?.after ?? '',
    effect?.inverse ?? '',
    lease === undefined ? '' : lease.until === undefined ? 'until released' : timeWords(lease.until),
    lease?.ended === undefined ? '' : `${lease.ended.how} ${timeWords(lease.ended.at)}`,
  ];
}

const sameTarget = (a: Step['targets'][number]['target'], b: typeof a): boolean =>
  a.kind === b.kind && 'id' in a && 'id' in b && a.id === b.id;

import { AstUtils, GrammarUtils, type AstNode, type ValidationAcceptor } from 'langium';
import { needsOf } from '../../analysis/needs.ts';
import { readQuery, type HuntingQuery, type QueryPart } from '../../analysis/hunting-query.ts';
import { HUNTING_TABLES, isEventTable, isWithoutDevice } from '../../catalog/hunting-tables.ts';
import { isTrigger, type DevicesFromHunt, type HuntClause } from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';

interface Finding {
  readonly at: QueryPart;
  readonly message: string;
}

const MOST_DAYS = 30;

/** PB311: queries of `devices from hunt`. */
export function checkHuntedDevices(source: DevicesFromHunt, accept: ValidationAcceptor): void {
  check(source, [...general, devices], accept);
}

/** PB311: queries of hunt triggers; devices are asked for where a playbook that it runs needs what it is started on. */
export const checkHuntTrigger =
  (names: Names) =>
  (clause: HuntClause, accept: ValidationAcceptor): void => {
    const runs = AstUtils.getContainerOfType(clause, isTrigger)?.runs ?? [];
    const needsDevices = runs.some(({ playbook: { ref } }) => ref && needsOf(ref, names) !== 'none');
    check(clause, needsDevices ? [...general, devices] : general, accept);
  };

type QueryCheck = (query: HuntingQuery) => readonly Finding[];

function check(node: AstNode, checks: readonly QueryCheck[], accept: ValidationAcceptor): void {
  const token = GrammarUtils.findNodeForProperty(node.$cstNode, 'query');
  if (!token) return;
  // The token has three quotes at each end.
  const query = readQuery(token.text.slice(3, -3));
  const { textDocument } = AstUtils.getDocument(node);
  for (const { at, message } of checks.flatMap((each) => each(query))) {
    const [start, end] = [at.start, at.end].map((offset) => textDocument.positionAt(token.offset + 3 + offset));
    if (start && end) report(accept, 'PB311', message, { node, range: { start, end } });
  }
}

const tablesOf = ({ sources, lets }: HuntingQuery): readonly QueryPart[] =>
  sources.filter(({ text }) => !lets.has(text));

const unknownTables: QueryCheck = (query) =>
  tablesOf(query)
    // Tables of the tenant's own are named so.
    .filter(({ text }) => !HUNTING_TABLES.includes(text) && !text.endsWith('_CL'))
    .map((at) => ({
      at,
      message: `Advanced hunting has no table ${JSON.stringify(at.text)}.${didYouMean(at.text, HUNTING_TABLES)}`,
    }));

const timeBound: QueryCheck = (query) => {
  const table = tablesOf(query).find(({ text }) => isEventTable(text));
  if (!table || query.hasTime) return [];
  const message =
    'The query has no time bound, so it reads all of the last 30 days. Say since when, such as `| where Timestamp > ago(1h)`.';
  return [{ at: table, message }];
};

const tooFarBack: QueryCheck = ({ ago }) =>
  ago
    .filter(({ days }) => days > MOST_DAYS)
    .map((at) => ({
      at,
      message: `Hunting reaches back ${MOST_DAYS} days at most. Ask for less, such as \`ago(30d)\`.`,
    }));

const cutOff: QueryCheck = ({ operators }) =>
  operators
    .filter(({ text }) => /^(?:take|limit)\b/.test(text))
    .map((at) => ({
      at,
      message:
        'This cuts off rows at random and hides how many devices there are. Remove it, and bound the devices with `max … devices` in a guard.',
    }));

const general: readonly QueryCheck[] = [unknownTables, timeBound, tooFarBack, cutOff];

const DEVICE = /\bDevice(?:Id|Name)\b/;

/** The rows keep a column that names the device. */
const devices: QueryCheck = (query) => {
  const [table] = tablesOf(query);
  if (table && isWithoutDevice(table.text) && !query.mentions('DeviceId') && !query.mentions('DeviceName'))
    return [
      { at: table, message: `${table.text} has no column DeviceId. Join a table that has it, or choose another.` },
    ];
  const dropping = query.operators.findIndex(({ text }) => drops(text));
  const at = query.operators[dropping];
  // What is dropped may come back.
  if (!at || query.operators.slice(dropping + 1).some(({ text }) => DEVICE.test(text))) return [];
  return [{ at, message: 'This drops the column DeviceId, so no device is found. Keep DeviceId in it.' }];
};

function drops(operator: string): boolean {
  if (/^count\s*$|^getschema\b/.test(operator)) return true;
  if (/^project-away\b/.test(operator)) return /\bDeviceId\b/.test(operator) && /\bDeviceName\b/.test(operator);
  return (
    /^(?:project|project-keep|summarize|distinct)\s/.test(operator) && !DEVICE.test(operator) && !operator.includes('*')
  );
}

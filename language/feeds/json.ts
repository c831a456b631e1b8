import { UnreadableFeed, type Candidate, type FeedKind } from './feed.ts';
import { isList, isRecord, textOf, type Json } from './json-value.ts';
import { Locator } from './locator.ts';
import { isMisp, readMisp } from './misp.ts';
import { readStix, stixObjects } from './stix.ts';
import { readTable, type Table } from './table.ts';

/** A STIX 2.x bundle, a MISP event, or an array of texts or of flat objects. */
export function readJson(text: string, kind: FeedKind | undefined, column: string | undefined): Iterable<Candidate> {
  const root = parse(text);
  const locator = new Locator(text);
  const objects = stixObjects(root);
  if (objects) return readStix(objects, locator);
  if (isMisp(root)) return readMisp(root, locator);
  const items = arrayIn(root);
  if (!items) {
    throw new UnreadableFeed(
      'is neither a STIX bundle, nor a MISP event, nor an array of values. Give one of these, or a .csv or .txt file',
    );
  }
  return items.some(isRecord)
    ? readTable(tableOf(items, locator), kind, column)
    : items.map((item) => ({ texts: [textOf(item)], line: locator.lineOf(textOf(item)) }));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch (error) {
    const [place = ''] = /line \d+/.exec(String(error)) ?? [];
    throw new UnreadableFeed(`is not valid JSON${place === '' ? '' : ` (${place})`}`);
  }
}

/** The array itself, or the only one of an object such as `{"count": 2, "indicators": […]}`. */
function arrayIn(root: Json): readonly Json[] | undefined {
  if (isList(root)) return root;
  const arrays = isRecord(root) ? Object.values(root).filter(isList) : [];
  return arrays.length === 1 ? arrays[0] : undefined;
}

/** Objects as rows, with a column for each of their properties. */
function tableOf(items: readonly Json[], locator: Locator): Table {
  const objects = items.filter(isRecord);
  const header = [...new Set(objects.flatMap((item) => Object.keys(item)))];
  const rows = objects.map((item) => {
    const cells = header.map((name) => (Object.hasOwn(item, name) ? textOf(item[name]) : ''));
    return { cells, lineOf: (cell: number) => locator.lineOf(cells[cell] ?? '') };
  });
  return { header, rows };
}

import type { IndicatorList, IndicatorsResult } from '../protocol/requests.ts';
import { scanPastedBlock } from '../values/index.ts';
import { decodeFeed } from './decode.ts';
import { UnreadableFeed, type FeedFormat, type FeedKind, type FeedValue } from './feed.ts';
import { leftOutText } from './left-out.ts';
import { readFeed } from './read-feed.ts';

const KINDS: readonly FeedKind[] = ['files', 'ips', 'domains', 'urls'];

/** What of a text could be a list of each kind, and what not. */
export function findIndicators(bytes: Uint8Array, format: FeedFormat): IndicatorsResult {
  try {
    const { taken, refused, leftOut } = readFeed(decodeFeed(bytes), { format });
    const lists = KINDS.flatMap((kind) =>
      listOf(
        kind,
        taken.filter((value) => value.kind === kind),
      ),
    );
    return { kind: 'found', lists, refused, leftOut: leftOutText(leftOut) };
  } catch (error) {
    if (!(error instanceof UnreadableFeed)) throw error;
    return { kind: 'unreadable', problem: error.message };
  }
}

function listOf(kind: FeedKind, values: readonly FeedValue[]): IndicatorList[] {
  if (values.length === 0) return [];
  const lines = values.map((value) => `  ${lineOf(value)}\n`);
  const declaration = `list imported_${kind} of ${kind} """\n${lines.join('')}"""\n`;
  return [{ kind, count: values.length, declaration }];
}

/** The note as a remark. Whoever wrote the feed chose it, so it must neither close the block nor silence a check. */
function lineOf({ value, note }: FeedValue): string {
  const remark = (note ?? '').replace(UNSEEN, ' ').replaceAll('"', "'").replaceAll('#', '').trim();
  const line = remark === '' || /^allow\b/i.test(remark) ? value : `${value}  # ${remark}`;
  return [...scanPastedBlock(line)][0]?.raw === value ? line : value;
}

const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

import { Option, type Command } from 'commander';
import { PlaybookError } from '../../engine/errors.ts';
import type { Feed, FeedKind } from '../../language/feeds/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatOption, type Format } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const KINDS = ['files', 'ips', 'domains', 'urls'] as const satisfies readonly FeedKind[];

interface Options {
  readonly kind?: FeedKind;
  readonly column?: string;
  readonly format: Format;
}

export function addIndicators(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('indicators')
    .description('Show what a list would take from a feed. Exit codes: 0 read, 1 cannot be read, 2 wrong usage.')
    .argument('<file>', 'feed: .txt, .csv, .tsv or .json')
    .addOption(new Option('--kind <kind>', 'take only values of this kind').choices(KINDS))
    .option('--column <name>', 'column, or property of objects, that holds the values')
    .addOption(formatOption())
    .action(async (file: string, { kind, column, format }: Options) => {
      const feed = await read(file, { ...(kind && { kind }), ...(column !== undefined && { column }) });
      if (format === 'json') terminal.json(asJson(feed));
      else await show(feed, terminal);
      finish(EXIT.ok);
    });
}

/** @throws PlaybookError where the file is no feed that can be read. */
async function read(file: string, options: Pick<Options, 'kind' | 'column'>): Promise<Feed> {
  const { findFeed } = await import('../../disk/feed-files.ts');
  const { decodeFeed, formatOf, readFeed, UnreadableFeed } = await import('../../language/feeds/index.ts');
  const found = await findFeed(file);
  if ('problem' in found) throw failure('usage', file, found.problem);
  const format = formatOf(file);
  if (!format)
    throw failure('usage', file, 'has no format that can be read. Its name must end in .txt, .csv, .tsv or .json');
  const bytes = await found.read();
  if ('problem' in bytes) throw failure('storage', file, bytes.problem);
  try {
    return readFeed(decodeFeed(bytes), { format, ...options });
  } catch (error) {
    if (!(error instanceof UnreadableFeed)) throw error;
    throw failure('storage', file, error.message, error.columns);
  }
}

function failure(kind: 'usage' | 'storage', file: string, problem: string, columns?: readonly string[]): PlaybookError {
  const advice = columns && columns.length > 0 ? { advice: `Its columns are ${columns.join(', ')}.` } : {};
  return new PlaybookError({ kind, message: `The feed ${file} ${problem}.`, ...advice });
}

const asJson = ({ taken, refused, leftOut }: Feed) => ({
  taken: taken.map(({ kind, value, line, note }) => ({ kind, value, line, ...(note !== undefined && { note }) })),
  refused,
  leftOut,
});

async function show(feed: Feed, terminal: Terminal): Promise<void> {
  const { leftOutText } = await import('../../language/feeds/index.ts');
  const { taken, refused, duplicates } = feed;
  for (const { kind, value, line, note } of taken) {
    terminal.out([String(line), kind, value, ...(note === undefined ? [] : [note])].join('\t'));
  }
  for (const { line, text, reason } of refused) terminal.note(`line ${line}: ${text}: ${reason}`);
  const others = leftOutText(feed.leftOut);
  const parts = [
    `${taken.length} taken`,
    `${refused.length} refused`,
    ...(others === '' ? [] : [`left out: ${others}`]),
  ];
  terminal.note([...parts, ...(duplicates > 0 ? [`${duplicates} came again`] : [])].join('; '));
}

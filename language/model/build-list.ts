import { GrammarUtils } from 'langium';
import type { Feeds } from '../feeds/feeds.ts';
import type { IocList } from '../generated/ast.ts';
import { parseIndicator, scanPastedBlock } from '../values/index.ts';
import type { ModelContext } from './model-context.ts';
import type { IocEntryModel, ListModel } from './playbook-model.ts';
import type { TextSpan } from './text-span.ts';

type Extra = Pick<IocEntryModel, 'note' | 'expires'>;

/** Builds a list with its values normalised, each once. Values of a feed stand at the place that names the feed. */
export async function buildList(list: IocList, context: ModelContext, feeds: Feeds): Promise<ListModel> {
  const entries = new EntryBuilder(list, context);
  if (list.file !== undefined) await addFeed(list, entries, context, feeds);
  else if (list.pasted !== undefined) readBlock(list, entries, context);
  else
    for (const entry of list.entries) {
      const { note, expires } = entry;
      const extra = { ...(note !== undefined && { note }), ...(expires !== undefined && { expires }) };
      entries.add(entry.value, context.span(entry), extra);
    }
  const feed = list.file === undefined ? {} : { feed: list.file };
  return { name: list.name, of: list.kind, entries: entries.all(), ...feed, span: context.span(list) };
}

class EntryBuilder {
  readonly #list: IocList;
  readonly #context: ModelContext;
  readonly #entries = new Map<string, IocEntryModel>();

  constructor(list: IocList, context: ModelContext) {
    this.#list = list;
    this.#context = context;
  }

  all(): IocEntryModel[] {
    return [...this.#entries.values()];
  }

  take(entry: IocEntryModel): void {
    if (!this.#entries.has(entry.value)) this.#entries.set(entry.value, entry);
  }

  /** Takes a value that fits the list; any other is a problem. */
  add(raw: string, span: TextSpan, extra: Extra): void {
    const parse = parseIndicator(this.#list.kind, raw);
    if (parse.ok) this.take({ kind: parse.kind, value: parse.value, ...extra, span });
    else this.#context.problem(this.#list, parse.problem.code, parse.problem.message);
  }
}

function readBlock(list: IocList, entries: EntryBuilder, context: ModelContext): void {
  const block = GrammarUtils.findNodeForProperty(list.$cstNode, 'pasted');
  if (!block) return;
  for (const { raw, offset, note } of scanPastedBlock(block.text)) {
    const from = block.offset + offset;
    entries.add(raw, context.spanOf(list, from, from + raw.length), note === undefined ? {} : { note });
  }
}

/** Takes the values of a feed: they are normalised, of the kind of the list, and each once. */
async function addFeed(list: IocList, entries: EntryBuilder, context: ModelContext, feeds: Feeds): Promise<void> {
  const reading = await feeds.read(list);
  const place = GrammarUtils.findNodeForProperty(list.$cstNode, reading.ok ? 'file' : reading.property);
  if (!reading.ok) {
    context.problem(list, 'PB217', reading.message, place);
    return;
  }
  const span = context.spanOf(list, place?.offset ?? 0, place?.end ?? 0);
  for (const { type, value, note } of reading.feed.taken) {
    entries.take({ kind: type, value, ...(note !== undefined && { note }), span });
  }
}

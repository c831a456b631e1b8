import { GrammarUtils, AstUtils, type FileSystemProvider } from 'langium';
import type { IocList } from '../generated/ast.ts';
import { parseIndicator, scanPastedBlock } from '../values/index.ts';
import { MAX_TEXT_LENGTH } from '../workspace/limits.ts';
import type { ModelContext } from './model-context.ts';
import type { IocEntryModel, ListModel } from './playbook-model.ts';
import { relativeUri } from '../scoping/relative-path.ts';
import type { TextSpan } from './text-span.ts';

type Extra = Pick<IocEntryModel, 'note' | 'expires'>;

/** Builds a list with its values normalised, each once. Values of a feed stand at the place that names the feed. */
export async function buildList(list: IocList, context: ModelContext, files: FileSystemProvider): Promise<ListModel> {
  const entries = new EntryBuilder(list, context);
  if (list.file !== undefined) await readFeed(list, list.file, entries, context, files);
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

  /** Takes a value that fits the list; any other is a problem, unless it comes from a feed that holds many kinds. */
  add(raw: string, span: TextSpan, extra: Extra, mixed = false): void {
    const parse = parseIndicator(this.#list.kind, raw);
    if (parse.ok) {
      if (!this.#entries.has(parse.value))
        this.#entries.set(parse.value, { kind: parse.kind, value: parse.value, ...extra, span });
    } else if (!mixed) this.#context.problem(this.#list, parse.problem.code, parse.problem.message);
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

/** Reads a `.txt` feed: one value a line, remarks behind `#`, other kinds left out. */
async function readFeed(
  list: IocList,
  file: string,
  entries: EntryBuilder,
  context: ModelContext,
  files: FileSystemProvider,
): Promise<void> {
  const place = GrammarUtils.findNodeForProperty(list.$cstNode, 'file');
  const refuse = (message: string): void => {
    context.problem(list, 'PB303', `The list "${list.name}" cannot be used: ${message}`, place);
  };
  if (!file.endsWith('.txt') || list.column !== undefined) {
    refuse(`of feeds, only .txt files with one value a line can be read. Paste the values of "${file}" into the list.`);
    return;
  }
  const text = await readText(list, file, files);
  if (text === undefined) {
    refuse(`the feed "${file}" cannot be read. Check the path; it is relative to this file and the text is UTF-8.`);
    return;
  }
  const span = context.spanOf(list, place?.offset ?? 0, place?.end ?? 0);
  for (const { raw, note } of scanPastedBlock(text)) entries.add(raw, span, note === undefined ? {} : { note }, true);
  if (entries.all().length === 0) refuse(`the feed "${file}" holds no ${list.kind}.`);
}

async function readText(list: IocList, file: string, files: FileSystemProvider): Promise<string | undefined> {
  const uri = relativeUri(AstUtils.getDocument(list), file);
  if (uri === undefined) return undefined;
  try {
    const bytes = await files.readBinary(uri);
    return bytes.length > MAX_TEXT_LENGTH ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

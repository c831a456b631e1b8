import { MultiMap, UriUtils, URI, type AstNode, type LangiumDocument, type LangiumDocuments } from 'langium';
import type { LangiumSharedCoreServices } from 'langium';
import { isModel, type Model, type Use } from '../generated/ast.ts';
import { isRelative } from './relative-path.ts';

/** A `use` of a document and where it leads. */
export interface UseEdge {
  readonly use: Use;
  /** The file that is meant; undefined where the path names none. */
  readonly uri?: URI;
  /** The file, where it could be read. */
  readonly document?: LangiumDocument<Model>;
  /** Why the path leads nowhere, and what to do. */
  readonly problem?: string;
}

type Target = Pick<UseEdge, 'use' | 'uri' | 'problem'>;
type Documents = ReadonlySet<LangiumDocument>;
interface DirectUsers {
  readonly trees: readonly AstNode[];
  readonly users: MultiMap<string, LangiumDocument>;
}

/**
 * Which files a document uses, directly and through others. Cycles are allowed. An update asks of every document of the
 * workspace whether it is affected, so what is the same for all of them is worked out once: for a set of files by that set,
 * which nobody changes, and for a text by its tree.
 */
export class UseGraph {
  readonly #documents: () => LangiumDocuments;
  readonly #targets = new WeakMap<Model, readonly Target[]>();
  #direct: DirectUsers = { trees: [], users: new MultiMap() };
  readonly #users = new WeakMap<ReadonlySet<string>, Documents>();
  readonly #used = new WeakMap<ReadonlySet<string>, Documents>();

  constructor(services: LangiumSharedCoreServices) {
    this.#documents = () => services.workspace.LangiumDocuments;
  }

  usesOf(document: LangiumDocument): UseEdge[] {
    return this.#targetsOf(document).map((target) => this.#edge(target));
  }

  /** The document and all that it uses, nearest first, each once. */
  reachable(document: LangiumDocument): LangiumDocument[] {
    const found = new Set([document]);
    // A set iterates over what is added while it is walked.
    for (const each of found) for (const { document: used } of this.usesOf(each)) if (used) found.add(used);
    return [...found];
  }

  /** The document and all that use it, directly or through others, among those that are open. */
  users(document: LangiumDocument): LangiumDocument[] {
    return [...this.#usersOf(new Set([document.uri.toString()])).add(document)];
  }

  /** True where the document, or a file that it uses, uses one of these files, read or not. */
  dependsOn(document: LangiumDocument, uris: ReadonlySet<string>): boolean {
    return remembered(this.#users, uris, () => this.#usersOf(uris)).has(document);
  }

  /** True where one of these files uses the document, directly or through others. */
  isUsedBy(uris: ReadonlySet<string>, document: LangiumDocument): boolean {
    return remembered(this.#used, uris, () => {
      const users = [...uris].flatMap((uri) => this.#documents().getDocument(URI.parse(uri)) ?? []);
      return new Set(users.flatMap((user) => this.reachable(user)));
    }).has(document);
  }

  /** Reads the files that these documents use and that are not known yet. Missing files are left to the checks. */
  async load(documents: readonly LangiumDocument[]): Promise<LangiumDocument[]> {
    const loaded: LangiumDocument[] = [];
    const queue = [...documents];
    for (const document of queue) {
      for (const edge of this.usesOf(document)) {
        if (!edge.uri || edge.document) continue;
        const read = await this.#read(edge.uri);
        if (!read) continue;
        loaded.push(read);
        queue.push(read);
      }
    }
    return loaded;
  }

  #usersOf(uris: ReadonlySet<string>): Set<LangiumDocument> {
    const direct = this.#directUsers();
    const users = new Set([...uris].flatMap((uri) => direct.get(uri)));
    // A set iterates over what is added while it is walked.
    for (const { uri } of users) for (const user of direct.get(uri.toString())) users.add(user);
    return users;
  }

  /** By the file that is used. Worked out again where a text has changed, or a document come or gone. */
  #directUsers(): MultiMap<string, LangiumDocument> {
    const documents = this.#documents().all.toArray();
    const trees = documents.map(({ parseResult }) => parseResult.value);
    if (sameItems(this.#direct.trees, trees)) return this.#direct.users;
    const users = new MultiMap<string, LangiumDocument>();
    for (const document of documents)
      for (const { uri } of this.#targetsOf(document)) if (uri) users.add(uri.toString(), document);
    this.#direct = { trees, users };
    return users;
  }

  #targetsOf({ uri, parseResult: { value: model } }: LangiumDocument): readonly Target[] {
    if (!isModel(model) || model.uses.length === 0) return NOTHING;
    const known = this.#targets.get(model);
    if (known) return known;
    // A `use` that is being typed has no path yet.
    const complete = model.uses.filter(({ path }) => (path as string | undefined) !== undefined);
    const targets = complete.map((use) => targetOf(use, uri));
    this.#targets.set(model, targets);
    return targets;
  }

  #edge({ use, uri, problem }: Target): UseEdge {
    if (!uri) return { use, ...(problem !== undefined && { problem }) };
    const used = this.#documents().getDocument(uri);
    if (used && isModel(used.parseResult.value)) return { use, uri, document: used as LangiumDocument<Model> };
    return {
      use,
      uri,
      problem: `The file ${JSON.stringify(use.path)} cannot be read. Check the path; it is relative to this file.`,
    };
  }

  async #read(uri: URI): Promise<LangiumDocument | undefined> {
    if (this.#documents().hasDocument(uri)) return undefined;
    try {
      return await this.#documents().getOrCreateDocument(uri);
    } catch {
      // Reported on the `use`: usesOf() finds no document.
      return undefined;
    }
  }
}

function pathProblem(path: string): string | undefined {
  if (path.trim() === '') return 'The path is empty. Name a file, relative to this one.';
  if (!isRelative(path) || path.includes('\\'))
    return 'The path must be relative to this file, with forward slashes: "people.playbook".';
  if (!path.endsWith('.playbook'))
    return 'Only .playbook files can be used. Indicator feeds are named by `list … from`.';
  return undefined;
}

/** Most of a large workspace uses nothing. */
const NOTHING: readonly Target[] = [];

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

function targetOf(use: Use, from: URI): Target {
  const problem = pathProblem(use.path);
  return problem === undefined
    ? { use, uri: UriUtils.resolvePath(UriUtils.dirname(from), use.path) }
    : { use, problem };
}

function remembered<K extends WeakKey, V>(known: WeakMap<K, V>, key: K, find: () => V): V {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

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
 * Which files a document uses, directly and through others (cycles are allowed), and which lay down policies for it: the
 * file `policy.playbook` of its folder and of each folder above. An update asks of every document of the workspace whether it
 * is affected, so what is the same for all of them is worked out once: for a set of files by that set, which nobody changes,
 * and for a text by its tree.
 */
export class UseGraph {
  readonly #documents: () => LangiumDocuments;
  /** Where no policy file was when one was looked for; one that is made later comes as a change. */
  readonly #absent = new Set<string>();
  /** Policy files that are there and cannot be read. */
  readonly #unreadable = new Map<string, string>();
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

  /** The document, all that it uses, and the policy files above it with all that those use: their policies hold for it. */
  governing(document: LangiumDocument): LangiumDocument[] {
    const policies = policyFilesOf(document.uri).flatMap((uri) => {
      const policy = this.#documents().getDocument(uri);
      return policy ? this.reachable(policy) : [];
    });
    return [...new Set([...this.reachable(document), ...policies])];
  }

  /** Policy files above a document that are there and could not be read, with the reason: what they forbid is not known. */
  unreadablePolicies(document: LangiumDocument): { readonly uri: string; readonly reason: string }[] {
    return policyFilesOf(document.uri).flatMap((at) => {
      const uri = at.toString();
      const reason = this.#unreadable.get(uri);
      return reason === undefined || this.#documents().hasDocument(at) ? [] : [{ uri, reason }];
    });
  }

  /** The document and all that use it, directly or through others, among those that are open. */
  users(document: LangiumDocument): LangiumDocument[] {
    return [...this.#usersOf(new Set([document.uri.toString()])).add(document)];
  }

  /** True where the document, or a file that it uses, uses one of these files, read or not. */
  dependsOn(document: LangiumDocument, uris: ReadonlySet<string>): boolean {
    if ([...uris].some((uri) => isPolicyFor(uri, document.uri.toString()))) return true;
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
      const policies = await this.#readPolicies(document);
      loaded.push(...policies);
      queue.push(...policies);
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

  async #readPolicies(document: LangiumDocument): Promise<LangiumDocument[]> {
    const read: LangiumDocument[] = [];
    for (const uri of policyFilesOf(document.uri)) {
      if (this.#documents().hasDocument(uri) || this.#absent.has(uri.toString())) continue;
      try {
        read.push(await this.#documents().getOrCreateDocument(uri));
        this.#unreadable.delete(uri.toString());
      } catch (error) {
        const reason = whyUnreadable(error);
        if (reason === undefined) this.#absent.add(uri.toString());
        else this.#unreadable.set(uri.toString(), reason);
      }
    }
    return read;
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

/** Name of the file whose policies hold for every playbook of its folder and of the folders below. */
const POLICY_FILE = 'policy.playbook';

/** Where policy files of a document may be, nearest first, the document itself left out. */
function policyFilesOf(document: URI): URI[] {
  if (document.scheme === 'untitled') return [];
  const found: URI[] = [];
  for (let folder = UriUtils.dirname(document); ; folder = UriUtils.dirname(folder)) {
    const uri = UriUtils.joinPath(folder, POLICY_FILE);
    if (!UriUtils.equals(uri, document)) found.push(uri);
    if (UriUtils.equals(folder, UriUtils.dirname(folder))) return found;
  }
}

const isPolicyFor = (uri: string, document: string): boolean =>
  uri.endsWith(`/${POLICY_FILE}`) && uri !== document && document.startsWith(uri.slice(0, -POLICY_FILE.length));

/** Undefined where there is no such file, or no files at all; the code of the system otherwise (`EACCES`). */
function whyUnreadable(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E[A-Z]+$/.test(code) && !['ENOENT', 'ENOTDIR'].includes(code) ? code : undefined;
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

import { UriUtils, type LangiumDocument, type LangiumDocuments, type URI } from 'langium';
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

/** Which files a document uses, directly and through others. Cycles are allowed. */
export class UseGraph {
  readonly #documents: () => LangiumDocuments;

  constructor(services: LangiumSharedCoreServices) {
    this.#documents = () => services.workspace.LangiumDocuments;
  }

  usesOf(document: LangiumDocument): UseEdge[] {
    const model = document.parseResult.value;
    if (!isModel(model)) return [];
    // A `use` that is being typed has no path yet.
    const complete = model.uses.filter(({ path }) => (path as string | undefined) !== undefined);
    return complete.map((use) => this.#edge(document, use));
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
    return this.#documents()
      .all.filter((each) => each === document || (hasUses(each) && this.reachable(each).includes(document)))
      .toArray();
  }

  /** True where the document, or a file that it uses, uses one of these files, read or not. */
  dependsOn(document: LangiumDocument, uris: ReadonlySet<string>): boolean {
    if (!hasUses(document)) return false;
    return this.reachable(document).some((each) =>
      this.usesOf(each).some(({ uri }) => uri !== undefined && uris.has(uri.toString())),
    );
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

  #edge(document: LangiumDocument, use: Use): UseEdge {
    const problem = pathProblem(use.path);
    if (problem !== undefined) return { use, problem };
    const uri = UriUtils.resolvePath(UriUtils.dirname(document.uri), use.path);
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

/** Most of a large workspace uses nothing, and need not be followed. */
const hasUses = ({ parseResult: { value } }: LangiumDocument): boolean => isModel(value) && value.uses.length > 0;

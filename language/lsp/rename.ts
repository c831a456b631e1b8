import type { LangiumDocument } from 'langium';
import type { RenameProvider } from 'langium/lsp';
import {
  LSPErrorCodes,
  ResponseError,
  type RenameParams,
  type TextDocumentPositionParams,
} from 'vscode-languageserver-protocol';
import type { Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { RESERVED_WORDS } from '../grammar/soft-words.ts';
import type { PlaybookServices } from '../playbook-module.ts';
import { namedAt } from './navigation.ts';
import { rangeOf } from './ranges.ts';

const NAME = /^[A-Za-z_][\w-]*$/;

/** Renames a declaration wherever it is named, in holes and in other files too. */
export class PlaybookRename implements RenameProvider {
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  prepareRename(document: LangiumDocument, { position }: TextDocumentPositionParams): Range | undefined {
    const found = this.#services.references.Occurrences.at(document, document.textDocument.offsetAt(position));
    return found && rangeOf(document, found);
  }

  rename(document: LangiumDocument, { position, newName }: RenameParams): WorkspaceEdit {
    const problem = problemOf(newName);
    if (problem !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, problem);
    const changes: Record<string, TextEdit[]> = {};
    for (const each of namedAt(document, document.textDocument.offsetAt(position), this.#services)) {
      const edit = { range: rangeOf(each.document, each), newText: newName };
      (changes[each.document.uri.toString()] ??= []).push(edit);
    }
    return { changes };
  }
}

function problemOf(name: string): string | undefined {
  if (!NAME.test(name))
    return `"${name}" is no name. Names have letters, digits, _ and -, and begin with a letter or _.`;
  return RESERVED_WORDS.has(name) ? `"${name}" is a word of the language. Choose another name.` : undefined;
}

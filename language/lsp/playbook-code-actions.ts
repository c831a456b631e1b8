import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import { ResourceOperationKind, type CodeActionParams } from 'vscode-languageserver-protocol';
import {
  CodeActionKind,
  CreateFile,
  TextDocumentEdit,
  TextEdit,
  type CodeAction,
  type Position,
  type WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { PlaybookServices } from '../playbook-module.ts';
import { findingsIn } from './fixes/findings.ts';
import { fixesFor } from './fixes/registry.ts';
import type { Refactoring } from './refactorings/refactoring.ts';
import { refactoringsAt } from './refactorings/registry.ts';

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.playbook`;

/** Quick fixes, refactorings, and everything that can be put right without a decision. */
export class PlaybookCodeActions implements CodeActionProvider {
  readonly #services: PlaybookServices;

  #canCreateFiles = false;

  constructor(services: PlaybookServices) {
    this.#services = services;
    services.shared.lsp.LanguageServer.onInitialize(({ capabilities }) => {
      const edits = capabilities.workspace?.workspaceEdit;
      this.#canCreateFiles =
        edits?.documentChanges === true && edits.resourceOperations?.includes(ResourceOperationKind.Create) === true;
    });
  }

  getCodeActions(document: LangiumDocument, { range, context: { only } }: CodeActionParams): CodeAction[] {
    const wants = (kind: string): boolean => only?.some((each) => isKindOf(kind, each)) ?? true;
    const uri = document.uri.toString();
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix)) {
      for (const { diagnostic, finding } of findingsIn(document, this.#services, range)) {
        for (const { title, edits, preferred } of fixesFor(finding)) {
          const edit = { changes: { [uri]: [...edits] } };
          const isPreferred = preferred === true;
          actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred, edit });
        }
      }
    }
    for (const refactoring of refactoringsAt(document, range, this.#services, this.#canCreateFiles)) {
      const { title, kind } = refactoring;
      if (wants(kind)) actions.push({ title, kind, edit: this.#editOf(refactoring, uri) });
    }
    // Editors ask for it by name when they save; in the list of a place it would be in the way.
    if (only && wants(FIX_ALL_KIND)) actions.push(...this.#fixAll(document));
    return actions;
  }

  #editOf({ edits, creates }: Refactoring, uri: string): WorkspaceEdit {
    if (!creates) return { changes: { [uri]: [...edits] } };
    const { version } = this.#services.shared.workspace.TextDocuments.get(uri) ?? { version: null };
    return {
      documentChanges: [
        CreateFile.create(creates.uri, { overwrite: false, ignoreIfExists: false }),
        TextDocumentEdit.create({ uri: creates.uri, version: null }, [TextEdit.insert(START, creates.text)]),
        TextDocumentEdit.create({ uri, version }, [...edits]),
      ],
    };
  }

  #fixAll(document: LangiumDocument): CodeAction[] {
    const edits: TextEdit[] = [];
    for (const { finding } of findingsIn(document, this.#services)) {
      const fix = fixesFor(finding).find(({ safe }) => safe === true);
      // What two fixes want to change is left for the next time.
      if (fix && !fix.edits.some((edit) => edits.some((other) => overlap(edit, other)))) edits.push(...fix.edits);
    }
    if (edits.length === 0) return [];
    const edit = { changes: { [document.uri.toString()]: edits } };
    return [{ title: 'Fix all that needs no decision', kind: FIX_ALL_KIND, edit }];
  }
}

const START: Position = { line: 0, character: 0 };

/** Kinds form a tree by their dots. */
const isKindOf = (kind: string, wanted: string): boolean =>
  wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`);

function overlap({ range: a }: TextEdit, { range: b }: TextEdit): boolean {
  return isBefore(a.start, b.end) && isBefore(b.start, a.end);
}

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

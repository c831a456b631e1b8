import type { LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { SignatureHelpOptions, SignatureHelpParams } from 'vscode-languageserver-protocol';
import type { SignatureHelp } from 'vscode-languageserver-types';
import type { PlaybookServices } from '../../playbook-module.ts';
import { surroundingsOf } from '../../reparse/surroundings.ts';
import { tellsAction } from '../../validation/action-of.ts';
import { placeAt } from '../completion/cursor.ts';
import { phraseAtEnd, type PhraseAt } from './phrase-at.ts';
import { actionSignature, clauseSignature } from './phrase-signature.ts';
import { runSignature } from './run-signature.ts';
import { signatureHelp, type Signature } from './signature.ts';

/** Tells what the verb, the clause or the `run` at the cursor takes, and which of it comes next. */
export class PlaybookSignatureHelp implements SignatureHelpProvider {
  readonly signatureHelpOptions: SignatureHelpOptions = { triggerCharacters: [' '], retriggerCharacters: [','] };
  readonly #services: PlaybookServices;

  constructor(services: PlaybookServices) {
    this.#services = services;
  }

  provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
    const text = document.textDocument.getText();
    const offset = document.textDocument.offsetAt(position);
    const { start, lead } = surroundingsOf(document.parseResult.value, offset);
    const place = placeAt(text, offset, start);
    if (place.kind === 'comment') return undefined;
    // Of the word or the string at the cursor it is asked what may stand there.
    const end = place.kind === 'code' ? offset - wordLength(text.slice(place.start, offset)) : place.start;
    const phrase = phraseAtEnd(lead + text.slice(start, end), isPhrase, this.#services);
    const signature = phrase && this.#signature(phrase, document);
    // What may be left out is not asked for on the next line.
    if (!signature || (signature.isOptional && /\n\s*$/.test(text.slice(0, end)))) return undefined;
    return signatureHelp(signature);
  }

  #signature(phrase: PhraseAt, document: LangiumDocument): Signature | undefined {
    const { name } = phrase.rule;
    if (name === 'Clause') return clauseSignature(phrase);
    if (name === 'RunPlaybook' || name === 'RunClause')
      return runSignature(phrase, document.parseResult.value, this.#services);
    return actionSignature(phrase);
  }
}

const isPhrase = (rule: string): boolean =>
  tellsAction(rule) || ['Ban', 'Unban', 'TagDevices', 'Clause', 'RunPlaybook', 'RunClause'].includes(rule);

const wordLength = (before: string): number => /[\w-]*$/.exec(before)?.[0].length ?? 0;

import { MarkupKind, type MarkupContent, type SignatureHelp } from 'vscode-languageserver-types';

/** A phrase with its parts. */
export interface Signature {
  readonly label: string;
  /** Markdown. */
  readonly doc: string;
  /** `text` stands in the label. */
  readonly parts: readonly { readonly text: string; readonly doc: string }[];
  /** Index of the part at the cursor. */
  readonly active: number;
  /** True where that part may be left out. */
  readonly isOptional: boolean;
}

export const signatureHelp = ({ label, doc, parts, active }: Signature): SignatureHelp => ({
  signatures: [
    {
      label,
      documentation: markdown(doc),
      parameters: parts.map(({ text, doc }) => ({ label: text, documentation: markdown(doc) })),
    },
  ],
  activeSignature: 0,
  activeParameter: active,
});

const markdown = (value: string): MarkupContent => ({ kind: MarkupKind.Markdown, value });

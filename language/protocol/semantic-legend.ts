/** Types and modifiers of semantic tokens with their numbers: an index and a bit (LSP 3.18, Semantic Tokens). */
export const TOKEN_TYPES = { keyword: 0, variable: 1 } as const;
export const TOKEN_MODIFIERS = { destructive: 1, untrusted: 2 } as const;

export const SEMANTIC_TOKENS = {
  legend: { tokenTypes: Object.keys(TOKEN_TYPES), tokenModifiers: Object.keys(TOKEN_MODIFIERS) },
  full: { delta: true },
  range: true,
};

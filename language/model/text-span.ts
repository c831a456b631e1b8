/** Zero-based position as in LSP; `character` counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A place in one of the sources of a model. `source` is an index into `PlaybookModel.sources`. End is exclusive. */
export interface TextSpan {
  readonly source: number;
  readonly start: Position;
  readonly end: Position;
}

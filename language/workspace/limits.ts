import type { TextDocument } from 'langium';

/** Longest text that is read as a playbook, in characters. 50,000 pasted indicators take 4 million. */
export const MAX_TEXT_LENGTH = 16_000_000;

/** Deepest nesting of blocks, lists and conditions. Written playbooks stay below 20; the parser can take 150. */
export const MAX_DEPTH = 40;

/** Most `and`, `or` and `not` in one condition, and most `else if` in a row. */
export const MAX_CHAIN = 200;

export const tooLong = (length: number): string =>
  `The file is too large for a playbook (${Math.ceil(length / 1_000_000)} MB; ${MAX_TEXT_LENGTH / 1_000_000} MB at most). ` +
  'Keep indicators in a feed and name it with `list … from "feed.txt"`.';

export const TOO_DEEP = `Nested more than ${MAX_DEPTH} levels deep. Close the open braces, or split the playbook.`;

/** Characters from which on a keystroke checks what it changes; a smaller document is checked as a whole within milliseconds. */
const LARGE = 20_000;

export const isLarge = (text: TextDocument): boolean => text.getText().length > LARGE;

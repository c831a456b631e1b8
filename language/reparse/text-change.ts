/** The one stretch in which two texts differ. Offsets, ends exclusive. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** Long stretches are compared as strings, which costs a fraction of comparing characters. */
const STRIDE = 8192;

export function changeBetween(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  const start = commonPrefix(before, after, shorter);
  const suffix = commonSuffix(before, after, shorter - start);
  return { start, oldEnd: before.length - suffix, newEnd: after.length - suffix };
}

function commonPrefix(a: string, b: string, max: number): number {
  let at = 0;
  while (at + STRIDE <= max && a.slice(at, at + STRIDE) === b.slice(at, at + STRIDE)) at += STRIDE;
  while (at < max && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function commonSuffix(a: string, b: string, max: number): number {
  const tail = (text: string, length: number) => text.slice(text.length - length - STRIDE, text.length - length);
  let length = 0;
  while (length + STRIDE <= max && tail(a, length) === tail(b, length)) length += STRIDE;
  while (length < max && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}

export function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Characters between the start of the line and an offset. */
export const columnAt = (text: string, offset: number): number =>
  offset === 0 ? 0 : offset - 1 - text.lastIndexOf('\n', offset - 1);

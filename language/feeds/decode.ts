import { UnreadableFeed } from './feed.ts';

const NEWLINE = 10;

/**
 * The text of a feed: UTF-16 where a byte order mark says so, else UTF-8 and nothing else.
 * @throws UnreadableFeed for a binary file and for any other character set.
 */
export function decodeFeed(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 === undefined && bytes.includes(0)) {
    throw new UnreadableFeed('is a binary file, not a text. Export it as .csv, .txt or .json');
  }
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    const place = utf16 === undefined ? `UTF-8 (line ${badLine(bytes)})` : 'sound UTF-16';
    throw new UnreadableFeed(`is not ${place}. Save it with the encoding UTF-8`);
  }
}

function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** The first line that is no UTF-8. No character of UTF-8 goes over the end of a line. */
function badLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return line;
}

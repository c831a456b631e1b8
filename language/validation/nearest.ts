import { distance } from 'fastest-levenshtein';

/** The candidate that a misspelt word most likely meant, or undefined where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // Two swapped letters are two edits.
  const limit = word.length < 3 ? 1 : Math.max(2, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    if (away < bestDistance) [best, bestDistance] = [candidate, away];
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean ${JSON.stringify(found)}?`;
}

const SUGGESTION = / Did you mean ("(?:\\.|[^"\\])*")\?$/;

/** What a message that ends with `didYouMean` suggests. */
export function suggestionIn(message: string): string | undefined {
  const [, quoted] = SUGGESTION.exec(message) ?? [];
  return quoted === undefined ? undefined : String(JSON.parse(quoted));
}

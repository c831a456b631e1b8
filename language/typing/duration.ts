const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of a duration as it is written: `1h30m` is 5400. */
export function durationSeconds(text: string): number {
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhdw])/g))
    seconds += Number(amount) * (SECONDS[unit ?? ''] ?? 0);
  return seconds;
}

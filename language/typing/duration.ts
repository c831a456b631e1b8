const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of a duration as it is written: `1h30m` is 5400. What is not typed yet is none. */
export function durationSeconds(text: string | undefined): number {
  let seconds = 0;
  for (const [, amount, unit] of (text ?? '').matchAll(/(\d+)([smhdw])/g))
    seconds += Number(amount) * (SECONDS[unit ?? ''] ?? 0);
  return seconds;
}

/** Seconds as the language writes them: 5400 is `1h30m`. */
export function durationText(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const unit of ['w', 'd', 'h', 'm', 's']) {
    const size = SECONDS[unit] ?? 1;
    // People say 24h and 48h, 3d and 10d.
    if (unit === 'w' && (rest < 2 * size || rest % size !== 0)) continue;
    if (unit === 'd' && rest <= 2 * size) continue;
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text === '' ? '0s' : text;
}

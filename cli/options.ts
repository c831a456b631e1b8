/** Options that several commands share, and how their texts become values. */
import { InvalidArgumentError, Option } from 'commander';

export type Format = 'pretty' | 'json';

export const formatOption = (): Option =>
  new Option('--format <format>', 'output for people or for programs').choices(['pretty', 'json']).default('pretty');

/** `--input k=v`, any number of times. */
export function collectPair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [name, value] = splitPair(text);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return { ...before, [name]: value };
}

/** `--approve NAME=UPN`, also twice for one name where two people must say yes. */
export function collectAnswers(
  text: string,
  before: Readonly<Record<string, readonly string[]>> = {},
): Record<string, readonly string[]> {
  const [name, upn] = splitPair(text);
  if (upn === '') throw new InvalidArgumentError('Give who answers: NAME=UPN.');
  return { ...before, [name]: [...(Object.hasOwn(before, name) ? (before[name] ?? []) : []), upn] };
}

function splitPair(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('Give it as name=value.');
  return [text.slice(0, at), text.slice(at + 1)];
}

export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** A whole number in a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}

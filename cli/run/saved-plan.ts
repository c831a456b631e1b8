/** A plan in a file: made by `plan --out`, looked at by whoever reviews it, run by `run --plan` as far as it still holds. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import { PlaybookError } from '../../engine/errors.ts';
import { comparePlans, type PlanChange } from '../../engine/plan/diff-plan.ts';
import { planHash, sha256 } from '../../engine/plan/plan-hash.ts';
import type { RunPlan } from '../../engine/plan/run-plan.ts';
import type { PlanParams } from '../../runner/protocol.ts';

export interface SavedPlan {
  readonly kind: 'playbook-plan';
  readonly format: 1;
  /** The playbook file, absolute. */
  readonly file: string;
  /** As they were given; the plan holds them as they were understood. */
  readonly inputs: PlanParams['inputs'];
  readonly plan: RunPlan;
}

/** SHA-256 in hex over the canonical JSON of everything else: what people looked at is what is run. */
interface Sealed extends SavedPlan {
  readonly digest: string;
}

/** No plan is as large. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** @throws PlaybookError `usage` where the file cannot be written. */
export function savePlan(path: string, saved: SavedPlan): void {
  try {
    writeFileSync(path, `${JSON.stringify({ ...saved, digest: digestOf(saved) }, undefined, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw unusable(`The plan cannot be written to ${path} (${reasonOf(error)}).`, 'Name another file.');
  }
}

/** @throws PlaybookError `usage` for a file that is no plan, `refused` for one that was changed after it was made. */
export function readSavedPlan(path: string): SavedPlan {
  const read = parse(path);
  if (!isSealed(read)) throw unusable(`${path} is no saved plan.`, 'Make one with `playbook plan … --out FILE`.');
  const { digest, ...saved } = read;
  if (digest === digestOf(saved) && saved.plan.hash === planHash(saved.plan)) return saved;
  throw new PlaybookError({
    kind: 'refused',
    message: `${path} was changed after the plan was made: it no longer has the hash that it was saved with.`,
    advice: 'Make the plan again, look at it, and run that one.',
  });
}

/**
 * Holds the plan of this moment against the saved one. Fewer targets are told; anything else is refused.
 * @throws PlaybookError `refused`
 */
export function checkSavedPlan(saved: SavedPlan, current: RunPlan): PlanChange {
  const compared = comparePlans(saved.plan, current);
  if (compared.change !== 'different') return compared;
  throw new PlaybookError({
    kind: 'refused',
    message: `The saved plan no longer holds. ${compared.detail}`,
    advice: 'Make the plan again, look at it, and run that one.',
  });
}

const digestOf = (saved: SavedPlan): string => sha256(canonicalize(saved) ?? '');

function parse(path: string): unknown {
  try {
    if (statSync(path).size > LARGEST_BYTES) return undefined;
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw unusable(`${path} cannot be read (${reasonOf(error)}).`, 'Check the path.');
  }
}

function isSealed(value: unknown): value is Sealed {
  const isObject = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  if (!isObject(value) || value['kind'] !== 'playbook-plan' || value['format'] !== 1) return false;
  const { file, digest, inputs, plan } = value;
  if (typeof file !== 'string' || typeof digest !== 'string' || !isObject(inputs) || !isObject(plan)) return false;
  return (
    typeof plan['hash'] === 'string' &&
    typeof plan['playbook'] === 'string' &&
    isObject(plan['tenant']) &&
    isObject(plan['subject']) &&
    Array.isArray(plan['files']) &&
    Array.isArray(plan['steps']) &&
    plan['steps'].every((step) => isObject(step) && Array.isArray(step['targets']) && Array.isArray(step['approvals']))
  );
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const unusable = (message: string, advice: string): PlaybookError =>
  new PlaybookError({ kind: 'usage', message, advice });

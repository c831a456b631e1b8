import { CALLS_PER_HOUR, CALLS_PER_MINUTE } from '../../language/catalog/api-limits.ts';
import type { CallKind } from '../ports.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/**
 * A call counts at the service when it arrives there: one that travels faster than the one a window before it would come too
 * early, and 429 holds everybody back for much longer than this.
 */
export const TRAVEL_MS = 500;

/** At most `calls` in any span of `spanMs`. */
export interface WindowLimit {
  readonly calls: number;
  readonly spanMs: number;
}

/**
 * Limits of single calls, below those of the application as a whole (mde-api section 2.3; Learn: "Limitations" of each call).
 * Deleting indicators counts as BatchDelete.
 */
export const KIND_LIMITS: Readonly<Partial<Record<CallKind, readonly WindowLimit[]>>> = {
  'package-link': [
    { calls: 2, spanMs: MINUTE },
    { calls: 120, spanMs: HOUR },
  ],
  'live-response': [{ calls: 10, spanMs: MINUTE }],
  'indicator-import': [{ calls: 30, spanMs: MINUTE }],
  'indicator-delete': [{ calls: 30, spanMs: MINUTE }],
  investigation: [{ calls: 50, spanMs: HOUR }],
  hunting: [{ calls: 45, spanMs: MINUTE }],
};

export interface BudgetLimits {
  /** One budget for all calls, or one for each kind: the documentation allows both readings; the first is safe. */
  readonly scope: 'shared' | 'per-kind';
  readonly perMinute: number;
  readonly perHour: number;
  /** Calls of each window that only releases may use. */
  readonly reserve: { readonly perMinute: number; readonly perHour: number };
}

/** Five per cent and a little below what the service allows: another process of the same application may call too. */
export const DEFAULT_LIMITS: BudgetLimits = {
  scope: 'shared',
  perMinute: CALLS_PER_MINUTE,
  perHour: CALLS_PER_HOUR,
  reserve: { perMinute: 5, perHour: 50 },
};

import type { CallKind } from '../ports.ts';
import type { Instant } from '../time/clock.ts';

/** One call that was sent. */
export interface SpentCall {
  readonly kind: CallKind;
  readonly at: Instant;
}

/** Where spent calls survive a restart, so that a new process does not begin with a full budget. */
export interface BudgetStore {
  /** Calls that were kept and not pruned, in any order. */
  load(tenantId: string): readonly SpentCall[];
  add(tenantId: string, kind: CallKind, at: Instant): void;
  /** Forgets calls before `before`. */
  prune(tenantId: string, before: Instant): void;
}

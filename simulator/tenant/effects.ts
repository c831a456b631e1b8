import { printTime, type Instant } from './clock.ts';

/** Something that the tenant accepted and that changes a device, an alert or an indicator. Tests count these. */
export interface Effect {
  /** 1, 2, 3 … in order of acceptance. */
  readonly sequence: number;
  readonly time: string;
  /** A machine action type, or `Cancel`, `StartInvestigation`, `Tag`, `Untag`, `UpdateAlert`, `AddIndicator`, `UpdateIndicator`, `DeleteIndicator`. */
  readonly type: string;
  readonly machineId: string | null;
  readonly device: string | null;
  /** Id of the machine action, investigation or alert; value of the indicator; the tag. */
  readonly target: string;
  readonly comment: string | null;
  /** Isolation or scan type, action of an indicator, SHA-1. */
  readonly detail: string | null;
}

export class EffectLog {
  readonly #effects: Effect[] = [];

  add(at: Instant, effect: Omit<Effect, 'sequence' | 'time'>): void {
    this.#effects.push({ sequence: this.#effects.length + 1, time: printTime(at), ...effect });
  }

  list(): readonly Effect[] {
    return [...this.#effects];
  }
}

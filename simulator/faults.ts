import { z } from 'zod';

/** Common to all faults. */
const WHERE = {
  // `POST /api/machines/*/isolate`: an optional method and a path without its query, `*` for any text.
  route: z.string().min(1),
  /** How many calls it hits; for ever where it is left out. */
  times: z.number().int().positive().optional(),
  /** How many matching calls pass unharmed before the first one that is hit. */
  after: z.number().int().nonnegative().optional(),
};

/** How the practice tenant misbehaves on request. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Answers with an error; `executed`: after having done what was asked. */
  z.strictObject({
    ...WHERE,
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfterSeconds: z.number().int().nonnegative().optional(),
    executed: z.boolean().optional(),
  }),
  z.strictObject({ ...WHERE, kind: z.literal('slow'), seconds: z.number().positive() }),
  /** Cuts the connection before anything was done. */
  z.strictObject({ ...WHERE, kind: z.literal('reset') }),
  /** Does what was asked and cuts the connection without an answer. */
  z.strictObject({ ...WHERE, kind: z.literal('accept-then-drop') }),
  z.strictObject({ ...WHERE, kind: z.literal('html') }),
  /** Ends the body in the middle. */
  z.strictObject({ ...WHERE, kind: z.literal('truncated') }),
  /** Answers a list of machine actions as it was so many seconds ago. */
  z.strictObject({ ...WHERE, kind: z.literal('stale'), seconds: z.number().positive() }),
  /** What a second action of the same kind gets: an error, the pending action, or an action of its own that never starts. */
  z.strictObject({ ...WHERE, kind: z.literal('duplicate'), answer: z.enum(['error', 'pending', 'stuck']) }),
  /** The action takes so many times longer, so that a later one overtakes it. */
  z.strictObject({ ...WHERE, kind: z.literal('out-of-order'), factor: z.number().positive() }),
  /** The action is accepted and ends in failure. */
  z.strictObject({ ...WHERE, kind: z.literal('action-fails'), errorHResult: z.number().int().optional() }),
  /** The script of a live response prints this, and ends with this exit code. */
  z.strictObject({
    ...WHERE,
    kind: z.literal('script-result'),
    output: z.string(),
    exitCode: z.number().int().optional(),
  }),
]);

export type Fault = z.infer<typeof faultSchema>;

interface Armed {
  readonly fault: Fault;
  readonly pattern: RegExp;
  toSkip: number;
  left: number;
}

/** Faults that wait for a call. */
export class FaultList {
  #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({
      fault,
      pattern: toPattern(fault.route),
      toSkip: fault.after ?? 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Faults that are not used up. */
  list(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  /** The first fault that hits this call, counted as used. */
  take(method: string, path: string): Fault | undefined {
    const call = `${method} ${path}`;
    const hit = this.#armed.find((armed) => {
      if (!armed.pattern.test(call)) return false;
      if (armed.toSkip === 0) return true;
      armed.toSkip -= 1;
      return false;
    });
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left === 0) this.#armed = this.#armed.filter((armed) => armed !== hit);
    return hit.fault;
  }
}

function toPattern(route: string): RegExp {
  const [, method, path] = /^(?:([A-Z]+)\s+)?(.*)$/.exec(route.trim()) ?? [];
  const glob = (path ?? '').split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${method ?? '[A-Z]+'} ${glob.join('.*')}$`, 'i');
}

import type { Instant } from '../time/clock.ts';

/** What may travel through the store of a run. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Repeats of a step whose effect throws `RetryableError`. Times in milliseconds. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly delay: (attempt: number) => number;
}

/** Flows that a host can start by name. The interpreter registers one function for each. */
export type FlowId =
  | 'playbook'
  | 'block'
  | 'device-action'
  | 'indicator-batch'
  | 'follow'
  | 'approval'
  | 'message'
  | 'lease'
  | 'lapse'
  | 'rollback';

/**
 * The five verbs of a durable run, after engine.md section 2. A flow may touch time, randomness and the world only through
 * them; `path` is the stable path of the node in the model, never a counter. Inputs and outputs are JSON.
 */
export interface Durable {
  /** Id of this run, and of the run at the root of its tree. */
  readonly runId: string;
  readonly rootId: string;
  /** Runs `effect` at least once and keeps its result: a replay returns the kept one. `attempt` starts at 1. */
  step<T>(path: string, effect: (attempt: number) => Promise<T>, retry?: RetryPolicy): Promise<T>;
  /** Returns at or after `until`, also over restarts. */
  sleep(path: string, until: Instant): Promise<void>;
  /** The first undelivered signal `name` of this run, sent before or after the call; undefined at `deadline`. */
  signal<T>(path: string, name: string, deadline: Instant): Promise<T | undefined>;
  /**
   * One child run per item, concurrently; results in the order of the items. Where children fail, all end first, then the
   * first failure in that order is thrown.
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- lets the caller state what the flow takes
  each<I, O>(path: string, flow: FlowId, items: readonly { readonly key: string; readonly input: I }[]): Promise<O[]>;
  /** The time when the path was reached first. */
  now(path: string): Promise<Instant>;
}

/** A durable function. Input and output are JSON-safe; interfaces may describe them. */
export type Flow<I = unknown, O = unknown> = (durable: Durable, input: I) => Promise<O>;

/** A flow whose input type is known to its starter only. A host calls it with what the store kept for it. */
export type AnyFlow = Flow<never>;

export type RunState = 'running' | 'done' | 'failed';

export interface HostedRun {
  readonly runId: string;
  readonly rootId: string;
  readonly flow: FlowId;
  readonly state: RunState;
  readonly startedAt: Instant;
}

/** A store and scheduler of durable runs. One host a process and store. */
export interface DurableHost {
  /** Starts a root run; a second start with the same id is a no-op. Resolves once the start is durable. */
  start(runId: string, flow: FlowId, input: unknown): Promise<void>;
  /** Keeps a signal for a run (root or child) until it is taken. Same `id` twice is kept once. Resolves once durable. */
  deliver(runId: string, name: string, id: string, payload: unknown): Promise<void>;
  /** What a run was started with; undefined for an unknown run. Inputs never change. */
  input(runId: string): unknown;
  /** Continues every unfinished root run of the store. */
  resumeAll(): Promise<number>;
  /** Resolves with the output when the run is over; rejects with its error. */
  result(runId: string): Promise<unknown>;
  /** Why this process does nothing more for a run that is not over; undefined where it works on it. */
  refusal(runId: string): Error | undefined;
  open(): readonly HostedRun[];
  /** Ends this process's part: no step begins after the call, running effects are awaited or abandoned, the store is closed. */
  close(): Promise<void>;
}

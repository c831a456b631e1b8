/** Milliseconds since the Unix epoch. The engine's only notion of a moment; JSON-safe. */
export type Instant = number;

/** The only source of time of the engine. Tests and benchmarks pass a stepped one. */
export interface Clock {
  now(): Instant;
  /** Calls `wake` once at or soon after `at`; the returned function forgets it. Long waits (over 24 days) are allowed. */
  at(at: Instant, wake: () => void): () => void;
}

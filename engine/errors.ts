/**
 * Failures as people meet them: what is wrong, where, and what to do. A closed set of kinds, so that a caller can be sure
 * to have handled each.
 */
export type FailureKind =
  | 'usage'
  | 'refused'
  | 'not-found'
  | 'ambiguous'
  | 'unauthorized'
  | 'forbidden'
  | 'throttled'
  | 'unreachable'
  | 'bad-reply'
  | 'rejected'
  | 'conflict'
  | 'storage'
  | 'version'
  | 'cancelled'
  | 'internal';

export interface FailureDetail {
  readonly kind: FailureKind;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly advice?: string;
  /** Error code of the service, its correlation id, and the HTTP status, where a service answered. */
  readonly code?: string;
  readonly correlationId?: string;
  readonly status?: number;
  /** Seconds that the service asked to wait. */
  readonly retryAfter?: number;
  /** True where sending the same request again cannot do anything twice. */
  readonly safeToRepeat?: boolean;
}

export class PlaybookError extends Error {
  override readonly name: string = 'PlaybookError';
  readonly detail: FailureDetail;

  constructor(detail: FailureDetail, options?: ErrorOptions) {
    super(detail.advice === undefined ? detail.message : `${detail.message} ${detail.advice}`, options);
    this.detail = detail;
  }
}

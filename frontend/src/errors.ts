/**
 * How a request failed.
 * - `network`: no answer at all
 * - `timeout`: no answer in time
 * - `http`: an answer with a status of 400 or more
 * - `malformed`: an answer that breaks the contract
 */
type FailureKind = 'network' | 'timeout' | 'http' | 'malformed';

/** A request to the service (our API) or to the storage (S3) that failed. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly code: string;
  /** When a refusal for want of quota ends, as Date.now() counts; null where it has no end. */
  readonly ends: number | null;

  /** `message` is the service's own sentence for the user, where it gave one. */
  constructor(
    readonly target: 'service' | 'storage',
    readonly kind: FailureKind,
    details: { status?: number; code?: string; message?: string; until?: string | null } = {},
  ) {
    super(details.message);
    this.status = details.status ?? 0;
    this.code = details.code ?? '';
    this.ends = Date.parse(details.until ?? '') || null;
  }

  /** Whether the same request may well succeed a little later. */
  get transient() {
    if (this.kind === 'http') {
      // With a condition, S3 says 409 where another request is under way: "retry the upload".
      const conflict = this.target === 'storage' && this.status === 409;
      return conflict || this.status === 429 || this.status >= 500;
    }
    return this.kind !== 'malformed';
  }
}

/** The analysis has no result yet, and we have waited long enough. */
export class StillProcessing extends Error {
  override readonly name = 'StillProcessing';

  constructor() {
    super('still processing');
  }
}

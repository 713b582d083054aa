/**
 * How a request failed.
 * - `network`: no answer at all
 * - `timeout`: no answer in time
 * - `http`: an answer with a status of 400 or more
 * - `malformed`: an answer that breaks the contract
 * @typedef {'network' | 'timeout' | 'http' | 'malformed'} FailureKind
 */

/** A request to the service (our API) or to the storage (S3) that failed. */
export class RequestError extends Error {
  /**
   * @param {'service' | 'storage'} target
   * @param {FailureKind} kind
   * @param {{status?: number, code?: string, message?: string}} [details]
   *   `message` is the service's own sentence for the user, where it gave one
   */
  constructor(target, kind, { status = 0, code = '', message = '' } = {}) {
    super(message);
    this.name = 'RequestError';
    this.target = target;
    this.kind = kind;
    this.status = status;
    this.code = code;
  }

  /** Whether the same request may well succeed a little later. */
  get transient() {
    if (this.kind === 'http') return this.status === 429 || this.status >= 500;
    return this.kind !== 'malformed';
  }
}

/** The analysis has no result yet, and we have waited long enough. */
export class StillProcessing extends Error {
  constructor() {
    super('still processing');
    this.name = 'StillProcessing';
  }
}

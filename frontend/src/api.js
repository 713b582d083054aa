import { RequestError } from './errors.js';

/** No call of the API takes longer than this, in milliseconds, unless something is wrong. */
const TIMEOUT = 15_000;

/**
 * A name reserved for one photo, and the signed request that uploads it.
 * @typedef {object} Ticket
 * @property {string} filename the name it will have; not always the one asked for
 * @property {string} uploadURL
 * @property {string} method
 * @property {Record<string, string>} headers to be sent exactly like this: they are signed
 * @property {number} expires_in seconds
 */

/**
 * The answer when these very bytes are there already.
 * @typedef {{filename: string, duplicate: true}} Duplicate
 */

/**
 * One thing recognised in a photo.
 * @typedef {object} LabelDetail
 * @property {string} name
 * @property {number} confidence 0 to 100
 * @property {string[]} [parents]
 */

/**
 * What is known about one photo.
 * @typedef {object} ImageAnswer
 * @property {string} filename
 * @property {'processing' | 'done' | 'failed'} status
 * @property {string[]} labels names, best first
 * @property {LabelDetail[]} [details]
 * @property {{code: string, message: string}} [error] when failed
 * @property {string} [thumbnail_url]
 * @property {string} [image_url]
 */

/**
 * @typedef {object} Api
 * @property {(photo: {filename: string, content_type?: string, size: number, sha256?: string},
 *   signal?: AbortSignal) => Promise<Ticket | Duplicate>} reserve
 * @property {(filename: string, signal?: AbortSignal) => Promise<ImageAnswer>} labels
 */

/**
 * The service's HTTP API. Each call resolves to a checked answer, or rejects with a RequestError,
 * or with the signal's reason once that is aborted.
 * @param {string} base
 * @param {{request?: typeof fetch, timeout?: number}} [options]
 * @returns {Api}
 */
export function createApi(base, { request = (...args) => fetch(...args), timeout = TIMEOUT } = {}) {
  /**
   * @param {string} path
   * @param {Record<string, string | number | undefined>} params
   * @param {AbortSignal} [signal]
   */
  async function get(path, params, signal) {
    const limit = AbortSignal.timeout(timeout);
    try {
      const response = await request(`${base}${path}?${query(params)}`, {
        cache: 'no-store',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const body = await response.json().catch((error) => {
        if (error instanceof SyntaxError) return null;
        throw error;
      });
      if (!response.ok) throw refusal(response.status, body);
      return body;
    } catch (error) {
      if (error instanceof RequestError) throw error;
      signal?.throwIfAborted();
      throw new RequestError('service', limit.aborted ? 'timeout' : 'network');
    }
  }

  return {
    async reserve(photo, signal) {
      const answer = await get('/PresignedURL', photo, signal);
      const usable = answer?.duplicate || (answer?.uploadURL && answer.headers);
      if (typeof answer?.filename !== 'string' || !usable) throw malformed();
      return answer;
    },

    async labels(filename, signal) {
      const answer = await get('/GetImageLabels', { filename }, signal);
      if (typeof answer?.status !== 'string' || !Array.isArray(answer.labels)) throw malformed();
      return answer;
    },
  };
}

/**
 * A query string; what is undefined is left out.
 * @param {Record<string, string | number | undefined>} params
 */
export function query(params) {
  return Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(/** @type {string} */ (value))}`)
    .join('&');
}

/**
 * @param {number} status
 * @param {any} body `{"Code", "Message"}`, or anything from what stands before the API
 */
function refusal(status, body) {
  const code = typeof body?.Code === 'string' ? body.Code : '';
  const message = typeof body?.Message === 'string' ? body.Message : '';
  return new RequestError('service', 'http', { status, code, message });
}

function malformed() {
  return new RequestError('service', 'malformed');
}

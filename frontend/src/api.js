import { RequestError } from './errors.js';

/** No call of the API takes longer than this, in milliseconds, unless something is wrong. */
const TIMEOUT = 15_000;

/** @import {Duplicate, ImageAnswer, Refused, Search, Stats, Ticket, Wanted} from './answers.js' */

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * The service's HTTP API. Each call resolves to a checked answer, or rejects with a RequestError,
 * or with the signal's reason once that is aborted.
 * @param {string} base
 * @param {{request?: typeof fetch, timeout?: number}} [options]
 */
export function createApi(base, { request = (...args) => fetch(...args), timeout = TIMEOUT } = {}) {
  /**
   * @param {string} method
   * @param {string} target path and query
   * @param {AbortSignal} [signal]
   * @param {object} [body]
   */
  async function call(method, target, signal, body) {
    const limit = AbortSignal.timeout(timeout);
    try {
      const response = await request(`${base}${target}`, {
        method,
        cache: 'no-store',
        // A deletion that was asked for is carried out even if the page is left meanwhile.
        keepalive: method === 'DELETE',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(body && {
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      if (response.status === 204) return null;
      const answer = await response.json().catch((error) => {
        if (error instanceof SyntaxError) return null;
        throw error;
      });
      if (!response.ok) throw refusal(response.status, answer);
      return answer;
    } catch (error) {
      if (error instanceof RequestError) throw error;
      signal?.throwIfAborted();
      throw new RequestError('service', limit.aborted ? 'timeout' : 'network');
    }
  }

  return {
    /**
     * Reserves names for up to 100 photos; the answers have the order of the photos.
     * @param {Wanted[]} photos
     * @param {AbortSignal} [signal]
     * @returns {Promise<(Ticket | Duplicate | Refused)[]>}
     */
    async reserve(photos, signal) {
      const answer = await call('POST', '/uploads', signal, { files: photos });
      const usable = answer?.uploads?.every?.(isOffer);
      if (!usable || answer.uploads.length !== photos.length) throw malformed();
      return answer.uploads;
    },

    /**
     * @param {string} filename
     * @param {AbortSignal} [signal]
     * @returns {Promise<ImageAnswer>}
     */
    async image(filename, signal) {
      const answer = await call('GET', `/GetImageLabels?${query({ filename })}`, signal);
      if (!isImage(answer)) throw malformed();
      return answer;
    },

    /**
     * Says what is known of up to 100 photos, in their order.
     * @param {string[]} filenames
     * @param {AbortSignal} [signal]
     * @returns {Promise<(ImageAnswer | Refused)[]>}
     */
    async lookup(filenames, signal) {
      const answer = await call('POST', '/images/lookup', signal, { filenames });
      const usable = answer?.images?.every?.((/** @type {any} */ one) => one.error || isImage(one));
      if (!usable || answer.images.length !== filenames.length) throw malformed();
      return answer.images;
    },

    /**
     * A page of photos, newest first, and the cursor of the next, or null at the end.
     * @param {Search} search
     * @param {AbortSignal} [signal]
     * @returns {Promise<{images: ImageAnswer[], cursor: string | null}>}
     */
    async search(search, signal) {
      const answer = await call('GET', `/images?${query({ ...search })}`, signal);
      if (!answer?.images?.every?.(isImage)) throw malformed();
      return answer;
    },

    /**
     * @param {string} filename
     * @param {AbortSignal} [signal]
     */
    async remove(filename, signal) {
      await call('DELETE', `/images?${query({ filename })}`, signal);
    },

    /**
     * @param {string} filename
     * @param {AbortSignal} [signal]
     */
    async analyseAgain(filename, signal) {
      await call('POST', `/images/analysis?${query({ filename })}`, signal);
    },

    /**
     * Labels that begin with a text, the most frequent first.
     * @param {string} prefix
     * @param {AbortSignal} [signal]
     * @returns {Promise<{name: string, count: number}[]>}
     */
    async labels(prefix, signal) {
      const answer = await call('GET', `/labels?${query({ prefix })}`, signal);
      if (!Array.isArray(answer?.labels)) throw malformed();
      return answer.labels;
    },

    /**
     * @param {number} days
     * @param {AbortSignal} [signal]
     * @returns {Promise<Stats>}
     */
    async stats(days, signal) {
      const answer = await call('GET', `/stats?${query({ days })}`, signal);
      if (!answer?.totals || !Array.isArray(answer.days)) throw malformed();
      return answer;
    },
  };
}

/** @param {any} answer */
function isOffer(answer) {
  if (answer?.error) return true;
  const usable = answer?.duplicate || (answer?.uploadURL && answer.headers);
  return typeof answer?.filename === 'string' && usable;
}

/** @param {any} answer */
function isImage(answer) {
  return typeof answer?.status === 'string' && Array.isArray(answer.labels);
}

/**
 * A query string: a list gives its name several times, and what is undefined is left out.
 * @param {Record<string, string | number | string[] | undefined>} params
 */
export function query(params) {
  return Object.entries(params)
    .flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]))
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

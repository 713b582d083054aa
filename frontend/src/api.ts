import type {
  Duplicate,
  Me,
  Refused,
  Search,
  Stats,
  Suggested,
  Ticket,
  Wanted,
} from './contract.ts';
import { RequestError } from './errors.ts';
import type { ImageRecord, ImageSummary } from './generated/api.ts';

/** No call of the API takes longer than this, in milliseconds, unless something is wrong. */
const TIMEOUT = 15_000;

export type Api = ReturnType<typeof createApi>;

/**
 * The service's HTTP API. Each call resolves to a checked answer, or rejects with a RequestError,
 * or with the signal's reason once that is aborted.
 */
export function createApi(
  base: string,
  {
    request = (...args) => fetch(...args),
    timeout = TIMEOUT,
  }: { request?: typeof fetch; timeout?: number } = {},
) {
  /**
   * Makes one call; what its answer is, the caller has to check.
   * @param target path and query
   */
  async function call(method: string, target: string, signal?: AbortSignal, body?: object) {
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
    call,

    /** Says who calls, and what is used of the quota. */
    async me(signal?: AbortSignal): Promise<Me> {
      const answer = await call('GET', '/me', signal);
      if (typeof answer?.owner !== 'string' || !answer.quota || !answer.used) throw malformed();
      return answer;
    },

    /** Reserves names for some photos; the answers have the order of the photos. */
    async reserve(
      photos: Wanted[],
      signal?: AbortSignal,
    ): Promise<(Ticket | Duplicate | Refused)[]> {
      const answer = await call('POST', '/uploads', signal, { files: photos });
      const usable = answer?.uploads?.every?.(isOffer);
      if (!usable || answer.uploads.length !== photos.length) throw malformed();
      return answer.uploads;
    },

    async image(filename: string, signal?: AbortSignal): Promise<ImageRecord> {
      const answer = await call('GET', `/GetImageLabels?${query({ filename })}`, signal);
      if (!isImage(answer)) throw malformed();
      return answer;
    },

    /** Says what is known of some photos, in their order. */
    async lookup(filenames: string[], signal?: AbortSignal): Promise<(ImageSummary | Refused)[]> {
      const answer = await call('POST', '/images/lookup', signal, { filenames });
      const usable = answer?.images?.every?.((one: any) => one.error || isImage(one));
      if (!usable || answer.images.length !== filenames.length) throw malformed();
      return answer.images;
    },

    /**
     * A page of photos, newest first, and the cursor of the next, or null at the end; with the
     * first page, how many there are in all where that is known.
     */
    async search(
      search: Search,
      signal?: AbortSignal,
    ): Promise<{ images: ImageSummary[]; cursor: string | null; count?: number }> {
      const answer = await call('GET', `/images?${query({ ...search })}`, signal);
      if (!answer?.images?.every?.(isImage)) throw malformed();
      return answer;
    },

    async remove(filename: string, signal?: AbortSignal) {
      await call('DELETE', `/images?${query({ filename })}`, signal);
    },

    async analyseAgain(filename: string, signal?: AbortSignal) {
      await call('POST', `/images/analysis?${query({ filename })}`, signal);
    },

    /** Labels, tags and words that begin with a text. */
    async labels(prefix: string, signal?: AbortSignal): Promise<Suggested> {
      const answer = await call('GET', `/labels?${query({ prefix })}`, signal);
      if (!Array.isArray(answer?.labels)) throw malformed();
      return answer;
    },

    async stats(days: number, signal?: AbortSignal): Promise<Stats> {
      const answer = await call('GET', `/stats?${query({ days })}`, signal);
      if (!answer?.totals || !Array.isArray(answer.days)) throw malformed();
      return answer;
    },
  };
}

function isOffer(answer: any) {
  if (answer?.error) return true;
  const usable = answer?.duplicate || (answer?.uploadURL && answer.headers);
  return typeof answer?.filename === 'string' && usable;
}

/** Whether an answer is what is known of a photo. */
export function isImage(answer: any) {
  return typeof answer?.status === 'string' && Array.isArray(answer.labels);
}

/** A query string: a list gives its name several times, and what is undefined is left out. */
export function query(params: Record<string, string | number | string[] | undefined>) {
  return Object.entries(params)
    .flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]))
    .map(([name, value]) => `${name}=${encodeURIComponent(value as string)}`)
    .join('&');
}

/** @param body `{"Code", "Message"}`, or anything from what stands before the API */
function refusal(status: number, body: any) {
  const code = typeof body?.Code === 'string' ? body.Code : '';
  const message = typeof body?.Message === 'string' ? body.Message : '';
  return new RequestError('service', 'http', { status, code, message, until: body?.Until });
}

/** An answer that breaks the contract. */
export function malformed() {
  return new RequestError('service', 'malformed');
}

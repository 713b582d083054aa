/** What a person's calls are made with. */
export interface Tokens {
  /** The person's `sub`. */
  owner: string;
  access: string;
  /** When it ends, as Date.now() counts. */
  until: number;
}

/** A token that ends within this, in milliseconds, is renewed before it is used. */
const MARGIN = 60_000;

export interface Renewing {
  /** What the browser keeps now, whichever tab has put it there; null when nobody is signed in. */
  read: () => Promise<Tokens | null>;
  /**
   * Gets new tokens and keeps them; null when the session has ended for good.
   * @throws when no answer came, which ends nothing
   */
  renew: () => Promise<Tokens | null>;
  /** Does work while no other tab does such work. */
  lock: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Told once, when this person's session is over. */
  onEnd: () => void;
  send?: typeof fetch;
  now?: () => number;
}

export type Authorised = ReturnType<typeof createAuthorised>;

/**
 * Makes calls as one person, for as long as that person is signed in. Of all calls of all tabs that
 * find their token ended, one renews it. When the session is over, calls stay without an answer:
 * nothing may be concluded from it for a photo that is on its way, and the page is about to go.
 * @param first what the person signed in with
 */
export function createAuthorised(
  first: Tokens,
  { read, renew, lock, onEnd, send = (...args) => fetch(...args), now = Date.now }: Renewing,
) {
  let tokens = first;
  let over = false;

  const ends = (left = MARGIN) => tokens.until - now() < left;

  function end(): Promise<never> {
    if (!over) {
      over = true;
      onEnd();
    }
    return new Promise(() => {});
  }

  /** Takes over what the browser keeps now, unless that is nobody's or another person's. */
  async function look(): Promise<boolean> {
    const kept = await read();
    if (over || kept?.owner !== first.owner) return false;
    tokens = kept;
    return true;
  }

  /**
   * Tabs of different processes may both renew: a lock does not order what they store, which a
   * browser tells the other only after a while. The login takes a refresh token twice for so long.
   * @param used the token that is no good any more
   */
  const renewed = (used: string) =>
    lock(async () => {
      if (!(await look())) return end();
      if (tokens.access !== used) return undefined;
      const next = await renew();
      if (next?.owner !== first.owner) return end();
      tokens = next;
      return undefined;
    });

  const authorised = (url: Parameters<typeof fetch>[0], init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${tokens.access}`);
    return send(url, { ...init, headers });
  };

  return {
    /** As `fetch`, in the person's name. */
    async request(url: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
      if (over) return end();
      // What outlives the page must leave at once: a page that is left waits for nothing.
      if (ends() && !init.keepalive) {
        await renewed(tokens.access).catch((error) => {
          if (ends(0)) throw error;
        });
      }
      const used = tokens.access;
      const answer = await authorised(url, init);
      if (answer.status !== 401) return answer;
      await renewed(used);
      return authorised(url, init);
    },

    /** Sees whether the person is still the one that is signed in, and ends if not. */
    async check() {
      if (!over && !(await look())) void end();
    },

    /** Whether a call made now would find its token good, so far as that can be known. */
    ready: () => !over && !ends(0),

    /** Makes no more calls, and tells nobody. */
    close() {
      over = true;
    },
  };
}

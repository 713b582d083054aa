// Sign-in by Cognito's managed login. Fetched only where a stage has it.
import { ErrorResponse, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SignIn } from '../config.ts';
import { createAuthorised, type Tokens } from './request.ts';

/** Where in the session storage of a tab stands how its session has ended. */
const PARTING = 'parting';

/**
 * How a session has ended: by itself, as a login lasts only so long, or with everything of it in all
 * browsers, or with the account.
 */
export type Parting = 'ended' | 'everywhere' | 'deleted';

/** The name of the lock under which tokens change. */
const LOCK = 'session';

/** What a person had in mind when leaving for the login. */
interface Intent {
  /** The place of the page to come back to. */
  hash: string;
  /** Who has to sign in anew, for something that asks for it. */
  confirms?: string;
}

export type Session = Awaited<ReturnType<typeof openSession>>;

/** A session in which somebody is signed in. */
export type OpenSession = Session & { person: NonNullable<Session['person']> };

/**
 * Finds out who is signed in, taking in the answer of the login where the browser comes from there.
 *
 * The access and refresh tokens are in localStorage, for all tabs and reloads. The ID token is not:
 * nobody needs it later, and Cognito changes its `auth_time` when it rotates refresh tokens, at which
 * the library would end the session ("auth_time in id_token does not match original auth_time").
 */
export async function openSession({ issuer, host, client }: SignIn) {
  const page = new URL('.', location.href.split(/[?#]/)[0]).href;
  const manager = new UserManager({
    authority: issuer,
    // By hand: to discover it would be a request more, to a host the page's policy doesn't know.
    metadata: {
      issuer,
      authorization_endpoint: `${host}/oauth2/authorize`,
      token_endpoint: `${host}/oauth2/token`,
      end_session_endpoint: `${host}/logout`,
      revocation_endpoint: `${host}/oauth2/revoke`,
    },
    client_id: client,
    redirect_uri: page,
    response_type: 'code',
    scope: 'openid email',
    userStore: new WithoutIdToken({ store: localStorage }),
    // Only the tab that went to sign in has to know what it went with.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
    revokeTokenTypes: ['refresh_token'],
    requestTimeoutInSeconds: 20,
  });

  const { intent, trouble } = await takeAnswer(manager, page);
  const user = await manager.getUser();
  const person = user && { owner: user.profile.sub, email: user.profile.email ?? user.profile.sub };
  const parting = sessionStorage.getItem(PARTING) as Parting | null;
  sessionStorage.removeItem(PARTING);

  const over = Promise.withResolvers<void>();
  const lock = <Result>(work: () => Promise<Result>): Promise<Result> =>
    navigator.locks.request(LOCK, work) as Promise<Result>;
  const read = async () => tokensOf(await manager.getUser());

  async function renew() {
    try {
      return tokensOf(await manager.signinSilent());
    } catch (error) {
      // Only the login can say that a session is over; a network that fails can't.
      if (!(error instanceof ErrorResponse)) throw error;
      sessionStorage.setItem(PARTING, 'ended' satisfies Parting);
      await manager.removeUser();
      return null;
    }
  }

  const first = tokensOf(user);
  const calls = first && createAuthorised(first, { read, renew, lock, onEnd: over.resolve });

  let left = false;
  const look = async () => {
    if (calls) await calls.check();
    else if (await manager.getUser()) over.resolve();
  };
  addEventListener('storage', () => void look());
  // A page that comes back out of the browser's memory has missed what happened meanwhile.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && left) location.reload();
    else if (persisted) void look();
  });

  const leave = (intent: Intent, prompt?: string) =>
    manager.signinRedirect({ nonce: crypto.randomUUID(), state: intent, prompt });

  return {
    /** Who is signed in. */
    person,

    /** What went wrong at the login, if the browser has just come from there. */
    trouble,

    /** How the session ended that was here, if one has. */
    parting,

    /** Whether this very person has just signed in anew, as `confirm` has asked for. */
    confirmed: Boolean(person && !trouble && intent?.confirms === person.owner),

    /** Makes calls in the person's name; as `fetch`, where nobody is signed in. */
    request: (calls ? calls.request : (...args) => fetch(...args)) as typeof fetch,

    /** Whether a call needs no renewal first. */
    ready: () => calls?.ready() ?? true,

    /** Settles when somebody else is signed in than at first, or nobody any more. */
    over: over.promise,

    /** Leaves for the login, to come back to where the person wanted to go. */
    signIn: () => leave({ hash: location.hash }),

    /** Has the person sign in once more, for something that can't be undone. */
    confirm: () => leave({ hash: location.hash, confirms: person?.owner }, 'login'),

    /**
     * Ends the session in all tabs and at the login, and leaves for there.
     * @param forget removes what the browser keeps for the person
     */
    async signOut(forget: () => Promise<void>, parting?: Parting) {
      left = true;
      calls?.close();
      await lock(async () => {
        await manager.revokeTokens().catch(() => {});
        await manager.removeUser();
      });
      await forget();
      if (parting) sessionStorage.setItem(PARTING, parting);
      // OpenID Connect calls it post_logout_redirect_uri; Cognito's logout endpoint, logout_uri.
      const extraQueryParams = { client_id: client, logout_uri: page };
      await manager.signoutRedirect({ extraQueryParams });
    },
  };
}

/** Takes in what the login answers by the address it leads to, and cleans that. */
async function takeAnswer(manager: UserManager, page: string) {
  const query = new URLSearchParams(location.search);
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return {};
  let intent: Intent | undefined;
  let trouble: string | undefined;
  try {
    intent = (await manager.signinRedirectCallback()).state as Intent;
  } catch (error) {
    // An old answer, or one to a question of somebody else: who is signed in stays so.
    trouble = error instanceof Error ? error.message : String(error);
  }
  history.replaceState(null, '', page + (intent?.hash ?? ''));
  return { intent, trouble };
}

function tokensOf(user: User | null): Tokens | null {
  if (!user) return null;
  const { profile, access_token: access, expires_at: until = 0 } = user;
  return { owner: profile.sub, access, until: until * 1000 };
}

class WithoutIdToken extends WebStorageStateStore {
  override set(key: string, value: string) {
    return super.set(key, JSON.stringify({ ...JSON.parse(value), id_token: undefined }));
  }
}

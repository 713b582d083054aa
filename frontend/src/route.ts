import { computed, signal } from '@preact/signals';

/**
 * Where the user is: it lives in the address's hash, so that it can be bookmarked, shared and
 * left with the back button, whatever server the page comes from.
 * `#/photos?label=Cat&label=Dog&match=any&photo=cat.png`
 */
interface Route {
  view: View;
  params: Params;
}

export type View = 'upload' | 'photos' | 'dashboard' | 'account' | 'admin' | 'nowhere';

/** Parameters by name; several values keep their order. */
export type Params = Record<string, string[]>;

const VIEWS: readonly View[] = ['upload', 'photos', 'dashboard', 'account', 'admin'];

/**
 * Reads a hash; without a path it is the first view's, and a path that is no view's is nowhere.
 * @param hash with or without its `#`
 */
export function parse(hash: string): Route {
  const [path = '', query = ''] = split(hash.replace(/^#?\/?/, ''));
  // Without a prototype: a parameter may be called as one of an object's own things.
  const params: Params = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) (params[name] ??= []).push(value);
  return { view: VIEWS.find((view) => view === path) ?? (path ? 'nowhere' : 'upload'), params };
}

/** Writes the address of a view, for a link. */
export function address(view: View, params: Params = {}) {
  const query = new URLSearchParams(
    Object.entries(params).flatMap(([name, values]) => values.map((value) => [name, value])),
  );
  return `#/${view}${query.size ? `?${query}` : ''}`;
}

/** Follows a window's address. */
export function createRouter(target: Window = window) {
  const hash = signal(target.location.hash);
  target.addEventListener('hashchange', () => {
    hash.value = target.location.hash;
  });
  return {
    /** Where the user is now. */
    route: computed(() => parse(hash.value)),

    /** Goes to another place; `replace` leaves no step to go back to. */
    go(view: View, params?: Params, { replace = false }: { replace?: boolean } = {}) {
      const next = address(view, params);
      if (next === target.location.hash) return;
      if (replace) target.history.replaceState(target.history.state, '', next);
      else target.history.pushState({ within: true }, '', next);
      hash.value = next;
    },

    /**
     * Goes back to where the user came from by `go`; or to another place, where that was not so,
     * as after following a link from elsewhere.
     */
    leave(view: View, params?: Params) {
      if (target.history.state?.within) target.history.back();
      else this.go(view, params, { replace: true });
    },
  };
}

export type Router = ReturnType<typeof createRouter>;

function split(text: string) {
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

import { computed } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address } from '../route.js';
import '../styles/photos.css';
import { createGallery } from './gallery.js';
import { Grid } from './grid.jsx';
import { isSearch, readQuery, toSearch, writeQuery } from './query.js';
import { SearchBox } from './search.jsx';
import { among, extend, NOTHING, toggle } from './selection.js';
import { SelectionBar } from './selectionbar.jsx';
import { Failed, Fresh, howMany, Nothing, StillLooking } from './states.jsx';

/** @import {Query} from './query.js' */

/**
 * All photos, newest first, or those with certain labels.
 * @param {{context: import('../app.jsx').Context}} props
 */
export function PhotosView({ context }) {
  const { api, router, news, arrived, listed, removals } = context;
  const { params } = router.route.value;
  const query = readQuery(params);
  const search = JSON.stringify(toSearch(query));
  const [edition, setEdition] = useState(0);
  const { gallery, shown } = useGallery(context, search, edition);
  // The list is not disturbed while somebody looks at it: they say when it shall begin anew.
  const begun = useMemo(() => arrived.peek(), [gallery, arrived]);
  const fresh = arrived.value - begun;
  const photos = shown.value;
  const phase = gallery.phase.value;
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const [wanted, setWanted] = useState(/** @type {string | null} */ (null));
  const [selection, setSelection] = useState(NOTHING);
  const names = useMemo(() => photos.map(({ filename }) => filename), [photos]);
  const selected = useMemo(() => among(selection, names).names, [selection, names]);

  useEffect(() => {
    const { more, forget } = gallery;
    listed.value = { photos: shown, more, forget, reveal: setWanted };
    return () => {
      listed.value = null;
    };
  }, [gallery, shown, listed]);

  const before = useRef(gallery);
  useEffect(() => {
    // What had the focus may not be among what is found now.
    const lost = document.activeElement === document.body;
    if (gallery !== before.current && lost) heading.current?.focus();
    before.current = gallery;
  }, [gallery]);

  const first = photos.length <= 100;
  useEffect(() => {
    if (phase === 'complete' || (phase === 'more' && photos.length > 0 && first)) {
      news.value = `${howMany(photos.length, phase === 'complete')}.`;
    }
  }, [gallery, phase, first]);

  // Before anything is painted: the key may be pressed as soon as there is something to leave.
  useLayoutEffect(() => {
    if (selected.size === 0) return;
    /** @param {KeyboardEvent} event */
    const leave = ({ key }) => {
      if (key === 'Escape' && !document.querySelector('dialog[open]')) setSelection(NOTHING);
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [selected.size > 0]);

  const actions = {
    /** @param {string} filename */
    open: (filename) => router.go('photos', { ...params, photo: [filename] }),
    /**
     * @param {string} filename
     * @param {boolean} range
     */
    select: (filename, range) =>
      setSelection((last) => (range ? extend(last, filename, names) : toggle(last, filename))),
    renewLinks: gallery.renewLinks,
  };

  /**
   * @param {Query} next
   * @param {{replace: boolean}} [options]
   */
  const change = (next, options) => router.go('photos', writeQuery(next), options);
  const clear = () => {
    heading.current?.focus();
    router.go('photos');
  };
  const leaveSelection = () => {
    heading.current?.focus({ preventScroll: true });
    setSelection(NOTHING);
  };

  const tryAgain = () => {
    // The button goes away, and what it was the end of is the place to go on from.
    const last = names.at(-1);
    if (last === undefined) heading.current?.focus();
    else setWanted(last);
    void gallery.more();
  };

  const nearEnd = useCallback(() => {
    // After a failure it is for the user to go on.
    if (gallery.phase.peek() === 'more') void gallery.more();
  }, [gallery]);

  const none = phase === 'complete' && photos.length === 0;
  return (
    <div class="photos">
      <div class="photos-head">
        <h1 ref={heading} tabIndex={-1}>
          Photos
        </h1>
        {photos.length > 0 && <p class="aside">{howMany(photos.length, phase === 'complete')}</p>}
      </div>
      {(!none || isSearch(query)) && <SearchBox api={api} query={query} onChange={change} />}
      {fresh > 0 && phase !== 'loading' && <Fresh count={fresh} onShow={() => setEdition(edition + 1)} />}
      <Grid
        photos={photos}
        selected={selected}
        hrefOf={(filename) => address('photos', { ...params, photo: [filename] })}
        actions={actions}
        onNearEnd={nearEnd}
        wanted={wanted}
        onRevealed={() => setWanted(null)}
      />
      {phase === 'loading' && (
        <StillLooking slow={gallery.slow.value} first={photos.length === 0} />
      )}
      <div role="alert">
        {phase === 'failed' && (
          <Failed problem={gallery.problem.value} onRetry={tryAgain} />
        )}
      </div>
      {none && <Nothing search={isSearch(query) ? query : null} onClear={clear} />}
      {selected.size > 0 && (
        <SelectionBar
          count={selected.size}
          shown={names.length}
          onAll={() => setSelection({ ...selection, names: new Set(names) })}
          onDelete={() => {
            setSelection(NOTHING);
            removals.remove(names.filter((name) => selected.has(name)));
          }}
          onLeave={leaveSelection}
        />
      )}
    </div>
  );
}

/**
 * The photos of a search, and those of them that are to be shown. It starts over with another
 * search, and goes on by itself when the connection is back.
 * @param {import('../app.jsx').Context} context
 * @param {string} search as JSON, so that an equal one is the same
 * @param {number} edition with another one, the same search begins anew
 */
function useGallery({ api, connection, removals: { hidden } }, search, edition) {
  const made = useMemo(() => {
    const gallery = createGallery(api, JSON.parse(search));
    const shown = computed(() =>
      gallery.photos.value.filter(({ filename }) => !hidden.value.has(filename)),
    );
    return { gallery, shown };
  }, [api, search, hidden, edition]);

  useEffect(() => {
    const { gallery } = made;
    const goOn = () => {
      if (gallery.phase.peek() === 'failed') void gallery.more();
    };
    void gallery.more();
    const stop = connection.whenBack(goOn);
    return () => {
      stop();
      gallery.end();
    };
  }, [made, connection]);
  return made;
}

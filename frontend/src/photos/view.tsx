import { computed } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Context } from '../context.ts';
import { address } from '../route.ts';
import '../styles/photos.css';
import { createGallery, type Photo } from './gallery.ts';
import { Grid } from './grid.tsx';
import { isSearch, type Query, readQuery, toSearch, writeQuery } from './query.ts';
import { SearchBox } from './search.tsx';
import { among, extend, NOTHING, toggle } from './selection.ts';
import { SelectionBar } from './selectionbar.tsx';
import { Empty, Failed, Fresh, howMany, NoneFound, StillLooking } from './states.tsx';
import { reasonsOf } from './why.tsx';

/** All photos, newest first, or those that are looked for. */
export function PhotosView({ context }: { context: Context }) {
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
  // Those that are to be deleted are not counted any more.
  const away = gallery.photos.value.length - photos.length;
  const total = gallery.total.value === null ? null : gallery.total.value - away;
  const heading = useRef<HTMLHeadingElement | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [selection, setSelection] = useState(NOTHING);
  const names = useMemo(() => photos.map(({ filename }) => filename), [photos]);
  const selected = useMemo(() => among(selection, names).names, [selection, names]);

  useEffect(() => {
    const { more, forget, relabel } = gallery;
    listed.value = { photos: shown, more, forget, relabel, reveal: setWanted };
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

  const first = photos.length <= context.config.limits.batch;
  useEffect(() => {
    if (phase === 'complete' || (phase === 'more' && photos.length > 0 && first)) {
      news.value = `${howMany(photos.length, phase === 'complete', total)}.`;
    }
  }, [gallery, phase, first]);

  // Before anything is painted: the key may be pressed as soon as there is something to leave.
  useLayoutEffect(() => {
    if (selected.size === 0) return;
    const leave = ({ key }: KeyboardEvent) => {
      if (key === 'Escape' && !document.querySelector('dialog[open]')) setSelection(NOTHING);
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [selected.size > 0]);

  const actions = {
    open: (filename: string) => router.go('photos', { ...params, photo: [filename] }),
    select: (filename: string, range: boolean) =>
      setSelection((last) => (range ? extend(last, filename, names) : toggle(last, filename))),
    renewLinks: gallery.renewLinks,
    why: (photo: Photo) => reasonsOf(query, photo),
  };

  const change = (next: Query, options?: { replace: boolean }) =>
    router.go('photos', writeQuery(next), options);
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

  const tagging = {
    ...{ api, batch: context.config.limits.batch },
    photos: photos.filter(({ filename }) => selected.has(filename)),
    onChanged: context.relabel,
    onDone(told: string, failed: string[]) {
      news.value = told;
      if (failed.length) setSelection({ names: new Set(failed), anchor: null });
    },
  };

  const none = phase === 'complete' && photos.length === 0;
  return (
    <div class="photos">
      <div class="photos-head">
        <h1 ref={heading} tabIndex={-1}>
          Photos
        </h1>
        {photos.length > 0 && (
          <p class="aside">{howMany(photos.length, phase === 'complete', total)}</p>
        )}
      </div>
      {(!none || isSearch(query)) && <SearchBox api={api} query={query} onChange={change} />}
      {fresh > 0 && phase !== 'loading' && (
        <Fresh count={fresh} onShow={() => setEdition(edition + 1)} />
      )}
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
        {phase === 'failed' && <Failed problem={gallery.problem.value} onRetry={tryAgain} />}
      </div>
      {none &&
        (isSearch(query) ? (
          <NoneFound api={api} query={query} onClear={clear} />
        ) : (
          <Empty />
        ))}
      {selected.size > 0 && (
        <SelectionBar
          count={selected.size}
          shown={names.length}
          tagging={tagging}
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
 * @param search as JSON, so that an equal one is the same
 * @param edition with another one, the same search begins anew
 */
function useGallery(context: Context, search: string, edition: number) {
  const {
    connection,
    removals: { hidden },
  } = context;
  const made = useMemo(() => {
    const gallery = createGallery(context, JSON.parse(search));
    const shown = computed(() =>
      gallery.photos.value.filter(({ filename }) => !hidden.value.has(filename)),
    );
    return { gallery, shown };
  }, [context, search, hidden, edition]);

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

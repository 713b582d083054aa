import { computed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Context } from '../context.ts';
import { Icon } from '../parts/icon.tsx';
import type { Place } from '../parts/places.ts';
import { address } from '../route.ts';
import '../styles/photos.css';
import { createChosen } from './chosen.ts';
import { Grid } from './grid.tsx';
import { placeOf, useListing } from './listing.ts';
import { lastDay } from './days.ts';
import { useMonths } from './months.ts';
import { mayBeOrdered, OrderChoice, orderOf } from './order.tsx';
import type { Photo } from './photo.ts';
import { isSearch, type Query, readQuery, toSearch, writeQuery } from './query.ts';
import { Scrubber } from './scrubber.tsx';
import { SearchBox } from './search.tsx';
import { useSelecting } from './selecting.ts';
import { SelectionBar, TaskStrip } from './selectionbar.tsx';
import { Empty, Failed, Fresh, howMany, NoneFound, StillLooking } from './states.tsx';
import { reasonsOf } from './why.tsx';

const NOBODY: Photo[] = [];

/** All photos, newest first, or those that are looked for. */
export function PhotosView({ context }: { context: Context }) {
  const { api, router, news, arrived, listed, places, removals } = context;
  const { photo, ...params } = router.route.value.params;
  const query = readQuery(params);
  const order = orderOf(params, query);
  const here = address('photos', params);
  const search = JSON.stringify({ ...toSearch(query), ...(order === 'uploaded' && { order }) });
  const { key, made, begin } = useListing(context, { address: here, search, photo: photo?.[0] });
  const gallery = made?.kept.gallery;
  const photos = made?.kept.shown.value ?? NOBODY;
  const phase = gallery?.phase.value ?? 'loading';
  const newer = gallery?.newer.value ?? 'complete';
  const complete = phase === 'complete' || phase === 'failed';
  const whole = phase === 'complete' && newer === 'complete';
  const fresh = made ? arrived.value - made.kept.begun : 0;
  const total = made?.kept.left.value ?? null;
  const heading = useRef<HTMLHeadingElement | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [month, setMonth] = useState<string | null>(null);
  const [reached, setReached] = useState<object | null>(null);
  const [jump, setJump] = useState<Place | null>(null);
  const names = useMemo(() => photos.map(({ filename }) => filename), [photos]);
  const chosen = useMemo(() => createChosen(api, context.connection), [api, context]);
  const months = useMonths(api, {
    ...{ photos, whole, edition: made },
    counted: !isSearch(query) && order === 'taken' && photos.length > 0,
  });
  const selecting = useSelecting({
    ...{ key, names, hidden: removals.hidden.value },
    async findAll() {
      await gallery?.all();
      return (made?.kept.shown.peek() ?? []).map(({ filename }) => filename);
    },
  });
  const { selected } = selecting;

  useEffect(() => {
    if (!made) return;
    const { gallery: its, shown } = made.kept;
    listed.value = {
      photos: shown,
      total: made.kept.left,
      whole: computed(() => its.newer.value === 'complete'),
      more: () => void its.more(),
      newer: () => void its.moreNewer(),
      forget(filename) {
        its.forget(filename);
        selecting.without(filename);
      },
      relabel: its.relabel,
      reveal: setWanted,
    };
    return () => {
      listed.value = null;
    };
  }, [made, listed]);

  const before = useRef(made);
  useEffect(() => {
    // What had the focus may not be among what is found now.
    const lost = document.activeElement === document.body;
    if (made && before.current && before.current !== made && lost) heading.current?.focus({ preventScroll: true });
    before.current = made ?? before.current;
  }, [made]);

  const first = photos.length <= context.config.limits.batch;
  useEffect(() => {
    if (whole || (phase === 'more' && photos.length > 0 && first)) {
      news.value = `${howMany(photos.length, whole, total)}.`;
    }
  }, [made, phase, first]);

  const actions = {
    open: (filename: string) => router.go('photos', { ...params, photo: [filename] }),
    select: selecting.select,
    selectDay: selecting.selectAll,
    renewLinks: (filename: string) => void gallery?.renewLinks(filename),
    why: (one: Photo) => reasonsOf(query, one),
  };

  const change = (next: Query, options?: { replace: boolean }) =>
    router.go('photos', writeQuery(next, params.order ? { order: params.order } : {}), options);
  const clear = () => {
    heading.current?.focus();
    router.go('photos');
  };
  const leaveSelection = () => {
    heading.current?.focus({ preventScroll: true });
    selecting.leave();
  };

  const tryAgain = () => {
    // The button goes away, and what it was the end of is the place to go on from.
    const last = names.at(-1);
    if (last === undefined) heading.current?.focus();
    else setWanted(last);
    void gallery?.more();
  };

  const goToMonth = (to: string) => {
    setMonth(to);
    const at = photos.findIndex(({ listed_at: time }) => time?.startsWith(to));
    // Where what is newer is not there yet, it may go on above.
    if (at > 0 || (at === 0 && newer === 'complete')) setJump(placeOf(lastDay(to)));
    else begin({ day: lastDay(to) });
  };

  const tagging = {
    ...{ api, batch: context.config.limits.batch },
    photos: photos.filter(({ filename }) => selected.has(filename)),
    names: [...selected],
    onChanged: context.relabel,
    onDone(told: string, failed: string[]) {
      news.value = told;
      if (failed.length) selecting.only(failed);
    },
  };

  const none = whole && photos.length === 0;
  // It is gone to as soon as what is to be seen there is known.
  const ready = made && (complete || (gallery?.photos.value.length ?? 0) > Math.max(0, made.least - 1));
  return (
    <div class={`photos${selecting.active ? ' is-selecting' : ''}`}>
      <h1 ref={heading} tabIndex={-1} class="unseen">
        Photos
      </h1>
      {(!none || isSearch(query)) && (
        <div class="photos-head">
          <SearchBox api={api} query={query} onChange={change}>
            {photos.length > 0 && (
              <span class={`photos-count${isSearch(query) ? ' is-found' : ''}`}>
                {howMany(photos.length, whole, total)}
              </span>
            )}
            {mayBeOrdered(query) && (
              <OrderChoice
                order={order}
                onChange={(next) =>
                  router.go('photos', writeQuery(query, next === 'uploaded' ? { order: [next] } : {}))
                }
              />
            )}
            <button
              type="button"
              class="button photos-select"
              aria-pressed={selecting.active}
              title="Select photos (x on one, Ctrl+A for all)"
              onClick={() => (selecting.active ? selecting.leave() : selecting.setMode(true))}
            >
              <Icon name="select" />
              <span class="finder-words">Select</span>
            </button>
          </SearchBox>
        </div>
      )}
      {fresh > 0 && phase !== 'loading' && <Fresh count={fresh} onShow={() => begin(null)} />}
      <Grid
        photos={photos}
        complete={complete}
        selected={selected}
        selecting={selecting.active}
        hrefOf={(filename) => address('photos', { ...params, photo: [filename] })}
        actions={actions}
        // After a failure it is for the user to go on.
        onNearEnd={() => gallery?.phase.peek() === 'more' && void gallery.more()}
        onNearStart={() => gallery?.newer.peek() === 'more' && void gallery.moreNewer()}
        wanted={wanted}
        onRevealed={() => setWanted(null)}
        place={jump ?? (ready && reached !== made ? made.place : null)}
        onReached={() => {
          setJump(null);
          setReached(made);
        }}
        onPlace={({ before: earlier, ...place }) =>
          reached === made &&
          places.keep(here, { ...place, ...(newer === 'complete' && { before: earlier }) })
        }
        onMonth={setMonth}
      />
      <Scrubber months={months} current={month} onGo={goToMonth} />
      {phase === 'loading' && (
        <StillLooking slow={gallery?.slow.value ?? false} first={photos.length === 0} />
      )}
      <div role="alert">
        {phase === 'failed' && <Failed problem={gallery?.problem.value ?? ''} onRetry={tryAgain} />}
      </div>
      {none &&
        (isSearch(query) ? <NoneFound api={api} query={query} onClear={clear} /> : <Empty />)}
      {selecting.active && (
        <SelectionBar
          count={selected.size}
          more={selected.size < (total ?? names.length)}
          finding={selecting.finding}
          tagging={tagging}
          ways={{
            onAll: () => void selecting.all(),
            onDownload: () => void chosen.download([...selected]),
            onReadAgain: () =>
              void chosen.readAgain([...selected], (some) => gallery?.reread(some)),
            onDelete() {
              selecting.leave();
              removals.remove([...selected]);
            },
            onLeave: leaveSelection,
          }}
        />
      )}
      <TaskStrip task={chosen.task.value} onDismiss={chosen.dismiss} />
    </div>
  );
}

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { changeMany, tidy } from '../changes.ts';
import type { ImageSummary } from '../generated/api.ts';
import { Combobox } from '../parts/combobox.tsx';
import { suggestAmong } from '../parts/suggestions.ts';
import { suggestTags, type TagChoice } from '../parts/tagsuggestions.ts';
import type { Photo } from './photo.ts';
import { count } from './removals.ts';

/** How many names that can be removed are shown at once. */
const MOST = 30;

/** What a change of many photos needs. */
export interface TaggingWays {
  api: Api;
  /** How many photos the service takes at once. */
  batch: number;
  /** Those that are selected. */
  names: string[];
  /** Those of them that are known. */
  photos: Photo[];
  onChanged: (images: ImageSummary[]) => void;
  /** Told how it ended, for those who listen, and which photos are as they were. */
  onDone: (news: string, failed: string[]) => void;
}

/**
 * Adds a tag to the selected photos, or removes a tag or label from them. It goes on when it is
 * left; photos that could not be changed stay selected, and what was typed stays to be tried again.
 */
export function Tagging({
  doing,
  ways,
  onClose,
}: {
  doing: 'add' | 'remove';
  ways: TaggingWays;
  onClose: () => void;
}) {
  const place = useRef<HTMLDivElement | null>(null);
  const photos = useRef(ways.photos);
  photos.current = ways.photos;
  const selected = useRef(ways.names);
  selected.current = ways.names;
  const [busy, setBusy] = useState('');
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const suggestions = useMemo(
    () =>
      doing === 'add'
        ? suggestTags(ways.api)
        : suggestAmong<TagChoice>(() => namesOf(photos.current).slice(0, MOST), toChoice),
    [doing, ways.api],
  );

  useEffect(() => place.current?.querySelector('input')?.focus(), []);

  const change = async (typed: string) => {
    const name = tidy(typed);
    if (!name || busy) return !busy;
    const names = selected.current;
    const wanted = { add: doing === 'add' ? [name] : [], remove: doing === 'add' ? [] : [name] };
    let done = 0;
    const progress = () => setBusy(`Changing… ${done} of ${count(names)}`);
    setProblem('');
    setSaid('');
    progress();
    const { changed, failed, problem } = await changeMany(ways.api, names, wanted, {
      batch: ways.batch,
      onChanged(images) {
        done += images.length;
        progress();
        ways.onChanged(images);
      },
    });
    const news = `“${name}” ${doing === 'add' ? 'added to' : 'removed from'} ${countOf(changed)}.`;
    const trouble = failed.length ? `${count(failed)} could not be changed. ${problem}` : '';
    setBusy('');
    setSaid(changed ? news : '');
    setProblem(trouble);
    ways.onDone([changed ? news : '', trouble].join(' ').trim(), failed);
    return !failed.length;
  };

  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Not the selection, too.
    event.stopPropagation();
    onClose();
  };

  const what = doing === 'add' ? 'Add a tag to' : 'Remove a tag or label from';
  return (
    <div class="tagging" ref={place} onKeyDown={press} aria-busy={busy !== ''}>
      <p>
        {what} {count(selected.current)}
      </p>
      <Combobox
        name={what}
        placeholder={doing === 'add' ? 'Add a tag…' : 'Remove a tag or label…'}
        suggestions={suggestions}
        onChoose={(chosen, text) => change(chosen?.tag ?? text)}
        above
      />
      <button type="button" class="button button-quiet" onClick={onClose}>
        Done
      </button>
      {(busy || said) && <p class="aside">{busy || said}</p>}
      {problem && <p class="problem">{problem}</p>}
    </div>
  );
}

/** Tags and labels of some photos, those of most of them first. */
function namesOf(photos: Photo[]) {
  const all = photos.flatMap(({ tags, labels }) => [...tags, ...labels]);
  const by = Map.groupBy(all, (name) => name);
  return [...by].sort(([, a], [, b]) => b.length - a.length).map(([name]) => name);
}

function toChoice(name: string): TagChoice {
  return { key: name.toLowerCase(), name, tag: name };
}

function countOf(photos: number) {
  return photos === 1 ? '1 photo' : `${photos} photos`;
}

import { useMemo } from 'preact/hooks';
import type { Api } from '../api.ts';
import { isAmong, tidy } from '../changes.ts';
import type { ImageRecord } from '../generated/api.ts';
import { Combobox } from '../parts/combobox.tsx';
import { suggestTags } from '../parts/tagsuggestions.ts';
import { address } from '../route.ts';
import '../styles/chips.css';
import { keepFocus } from './focus.ts';
import type { PhotoState } from './state.ts';

/** What people say is in the photo, and a way to say more. */
export function Tags({ api, state, image }: { api: Api; state: PhotoState; image: ImageRecord }) {
  const { tags, labels } = image;
  const suggestions = useMemo(() => suggestTags(api), [api]);

  const add = (typed: string) => {
    const name = tidy(typed);
    if (!name) return true;
    if (isAmong([...tags, ...labels], name)) {
      state.problem.value = '';
      state.news.value = `“${name}” is there already.`;
      return true;
    }
    return state.change({ add: [name], remove: [] }, `“${name}” added.`);
  };

  const remove = (name: string, button: HTMLElement) => {
    keepFocus(button);
    void state.change({ add: [], remove: [name] }, `“${name}” removed.`);
  };

  return (
    <section class="photo-part" aria-labelledby="photo-tags">
      <h3 id="photo-tags" tabIndex={-1}>
        Tags
      </h3>
      {tags.length > 0 && (
        <ul class="chips" role="list" aria-labelledby="photo-tags">
          {tags.map((name) => (
            <li key={name} class="chip">
              <a class="chip-name" dir="auto" href={address('photos', { label: [name] })}>
                {name}
              </a>
              <button
                type="button"
                class="chip-remove"
                aria-label={`Remove the tag ${name}`}
                onClick={({ currentTarget }) => remove(name, currentTarget)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        name="Add a tag"
        placeholder="Add a tag…"
        suggestions={suggestions}
        onChoose={(chosen, text) => add(chosen?.tag ?? text)}
      />
    </section>
  );
}

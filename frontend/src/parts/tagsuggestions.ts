import type { Api } from '../api.ts';
import { tidy } from '../changes.ts';
import { type Choice, createSuggestions } from './suggestions.ts';

/** How many labels and tags are suggested. */
const MOST = 5;

export interface TagChoice extends Choice {
  tag: string;
}

/** Labels and tags that there are already, or else the text as a new one. */
export function suggestTags(api: Pick<Api, 'labels'>) {
  return createSuggestions<TagChoice>(api, {
    choices({ labels, by }, text) {
      const tag = tidy(text);
      const known = labels
        .filter(({ alias }) => !alias)
        .slice(0, MOST)
        .map(({ name, count }) => ({ ...choice(name), count }));
      return tag && by !== 'narrowing' ? [...known, { ...choice(tag), note: 'new tag' }] : known;
    },
  });
}

function choice(tag: string): TagChoice {
  return { key: tag.toLowerCase(), name: tag, tag };
}

import type { Having, Suggested } from '../contract.ts';
import type { Choice } from '../parts/suggestions.ts';
import { HAVING, type Term } from './query.ts';

/** What can be looked for, to be chosen from a list. */
export interface TermChoice extends Choice {
  term: Term;
}

/** So many labels are shown, fewer before anything is typed, and so many words. */
const MOST_LABELS = 8;
const FIRST_LABELS = 5;
const MOST_WORDS = 4;

/** What a photo has, in words. */
export const HAVING_WORDS: Record<Having, string> = {
  faces: 'Has faces',
  text: 'Has text',
  tags: 'Has tags',
  nothing: 'Nothing recognised',
};

/** Of photos that could not be analysed. */
export const FAILED_WORDS = 'Failed';

/** How a text begins that is no label. */
const WORD = /^(?:text|word)s?:\s*/i;
const NAME = /^(?:file|file ?name|name):\s*/i;

/** What a text means that was typed in full: a label, unless it says something else. */
export function readTerm(text: string): Term {
  const plain = text.trim();
  if (WORD.test(plain)) return { kind: 'word', text: plain.replace(WORD, '') };
  if (NAME.test(plain)) return { kind: 'name', text: plain.replace(NAME, '') };
  const kind = fixed().find(({ name }) => name.toLowerCase() === plain.toLowerCase());
  return kind?.term ?? label(plain);
}

/** What the service is asked about for a text: a label or a word; nothing for a file's name. */
export function prefixOf(text: string): string | null {
  const term = text.trim();
  return NAME.test(term) ? null : term.replace(WORD, '');
}

/**
 * What there is of labels and words, less what is looked for already.
 * @param taken labels, wanted or not
 */
export function knownChoices({ labels, words }: Suggested, text: string, taken: string[]) {
  const onlyWords = WORD.test(text.trim());
  return [
    ...(onlyWords ? [] : labels)
      .filter(({ name }) => !taken.includes(name))
      .slice(0, text.trim() ? MOST_LABELS : FIRST_LABELS)
      .map(({ name, count, alias }): TermChoice => {
        const shown = alias ? `${alias} – ${name}` : name;
        return { key: `label ${name}`, name: shown, count, term: label(name) };
      }),
    ...words
      .slice(0, onlyWords ? MOST_LABELS : MOST_WORDS)
      .map((word): TermChoice => choiceOf({ kind: 'word', text: word })),
  ];
}

/** What a text alone may mean: a kind of photo, a word in a picture, or a part of a file's name. */
export function ownChoices(text: string): TermChoice[] {
  const plain = text.trim();
  const term = readTerm(plain);
  if (!plain) return fixed();
  if (term.kind === 'word' || term.kind === 'name') return term.text ? [choiceOf(term)] : [];
  const begun = plain.toLowerCase();
  const kinds = fixed().filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${begun}`));
  return [
    ...kinds,
    choiceOf({ kind: 'word', text: plain }),
    choiceOf({ kind: 'name', text: plain }),
  ];
}

/** What there is to look for whatever was recognised. */
function fixed(): TermChoice[] {
  return [
    ...HAVING.map((text) => ({ term: { kind: 'has', text } as const, name: HAVING_WORDS[text] })),
    { term: { kind: 'failed' } as const, name: FAILED_WORDS },
  ].map(({ term, name }) => ({ key: `kind ${name}`, name, term }));
}

function choiceOf(term: Term & { kind: 'word' | 'name' }): TermChoice {
  const kind = term.kind === 'word' ? 'text:' : 'file name:';
  return { key: `${term.kind} ${term.text.toLowerCase()}`, kind, name: term.text, term };
}

function label(text: string): Term {
  return { kind: 'label', text };
}

import type { Having, Suggested } from '../contract.ts';
import type { Choice, Said } from '../parts/suggestions.ts';
import { daysInWords, type NamedDays, readDates, relative } from './dates.ts';
import { HAVING, type Query, type Term } from './query.ts';

/** What can be looked for, to be chosen from a list. */
export interface TermChoice extends Choice {
  term: Term;
}

/** So many labels are shown, and so many words. */
const MOST_LABELS = 8;
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

/** A term as people read it. */
export function inWords(term: Term): string {
  switch (term.kind) {
    case 'has':
      return HAVING_WORDS[term.text];
    case 'failed':
      return FAILED_WORDS;
    case 'days':
      return daysInWords(term.days);
    case 'word':
      return `“${term.text}”`;
    default:
      return term.text;
  }
}

/** What a term has for itself among those of a query. */
export function keyOf(term: Term) {
  return `${term.kind} ${inWords(term)}`;
}

/** How a text begins that says what it is. */
const WORD = /^(?:text|word)s?:\s*/i;
const NAME = /^(?:file|file ?name|name):\s*/i;
const LABEL = /^(?:label|tag)s?:\s*/i;
const NOT = /^[-−]\s*(?=\S)/;

/** What the service is asked about for a text: a label or a word; nothing for a file's name. */
export function prefixOf(text: string): string | null {
  const term = text.trim();
  return NAME.test(term) ? null : term.replace(WORD, '').replace(LABEL, '').replace(NOT, '');
}

/**
 * What a text may mean, the likeliest first.
 * @param said what the service knows that begins so
 * @param taken labels and tags that are looked for, or are not to be there, already
 */
export function termChoices(
  { labels, words, by }: Said,
  text: string,
  taken: Pick<Query, 'labels' | 'exclude'>,
  now: Date,
): TermChoice[] {
  const plain = text.trim();
  const all = [...taken.labels, ...taken.exclude];
  const known = knownLabels(labels, prefixOf(plain) ?? '', all);
  if (!plain) return [...known, ...nearDays(now), ...kinds('')];
  if (WORD.test(plain)) return wordChoices(words, plain.replace(WORD, ''));
  if (NAME.test(plain)) return offer('name', plain.replace(NAME, ''));
  const typed = plain.replace(LABEL, '').replace(NOT, '');
  if (LABEL.test(plain)) return [...known, ...inFull(typed, known)];
  if (NOT.test(plain)) return unwantedChoices({ labels, words, by }, typed, taken.exclude);

  const found = [
    ...(by === 'nobody' ? inFull(typed, known) : []),
    ...known,
    ...words.slice(0, MOST_WORDS).map(wordChoice),
  ];
  const dates = readDates(plain, now).map(dayChoice);
  return [
    ...(isWhole(plain) ? [...dates, ...found] : [...found, ...dates]),
    ...kinds(plain),
    // Until the service has said what it knows, these would be chosen in the place of that.
    ...(by === 'narrowing' ? [] : offers(plain, words, found.length > 0)),
  ];
}

/** Whether a text that means days hardly means the beginning of something else. */
function isWhole(text: string) {
  return /\d/.test(text) || / /.test(text);
}

function knownLabels(labels: Suggested['labels'], typed: string, taken: readonly string[]) {
  const whole = ({ name, alias }: { name: string; alias?: string }) =>
    Number((alias ?? name).toLowerCase() !== typed.toLowerCase());
  return labels
    .filter(({ name }) => !taken.includes(name))
    .sort((one, other) => whole(one) - whole(other))
    .slice(0, MOST_LABELS)
    .map(
      ({ name, count, alias }): TermChoice => ({
        key: `label ${name}`,
        group: 'Labels',
        name,
        ...(alias && { note: `also called ${alias}` }),
        count,
        term: { kind: 'label', text: name },
      }),
    );
}

/** A label as it is typed, where nobody knows better. */
function inFull(text: string, known: TermChoice[]): TermChoice[] {
  const isKnown = known.some(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (!text || isKnown) return [];
  const term = { kind: 'label', text } as const;
  return [{ key: `label ${text}`, group: 'Labels', name: text, term }];
}

/** Labels that may be left out. */
export function unwantedChoices(
  { labels, by }: Said,
  text: string,
  taken: readonly string[],
): TermChoice[] {
  const typed = text.trim();
  const known = knownLabels(labels, typed, taken);
  return [...known, ...(by === 'nobody' ? inFull(typed, known) : [])].map(
    ({ key, name, count }) => ({
      key: `not ${key}`,
      group: 'Leave out',
      name,
      ...(count !== undefined && { count }),
      term: { kind: 'not', text: name },
    }),
  );
}

function wordChoices(words: string[], text: string) {
  const known = words.slice(0, MOST_LABELS).map(wordChoice);
  return [...known, ...(words.includes(folded(text)) ? [] : offer('word', text))];
}

function wordChoice(word: string): TermChoice {
  return {
    key: `word ${word}`,
    group: 'Words in photos',
    name: `“${word}”`,
    term: { kind: 'word', text: word },
  };
}

/** Where a text may be found that no label has: first, where it may really be. */
function offers(text: string, words: string[], isKnown: boolean) {
  // A single word that begins no known one is in no photo.
  const hopeless = words.length === 0 && !/\s/.test(text);
  const word = words.includes(folded(text)) ? [] : offer('word', text);
  const name = offer('name', text);
  return (hopeless ? [...name, ...word] : [...word, ...name]).map((choice) => ({
    ...choice,
    group: isKnown ? 'Look for' : 'No such label or word. Look for',
  }));
}

function offer(kind: 'word' | 'name', text: string): TermChoice[] {
  if (!text) return [];
  const note = kind === 'word' ? 'in the text of photos' : 'in file names';
  const key = `${kind} ${text.toLowerCase()}`;
  return [{ key, group: 'Look for', name: `“${text}”`, note, term: { kind, text } }];
}

/** A text as the service compares words: without case and accents. */
function folded(text: string) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Days that are near, before anything is typed. */
function nearDays(now: Date) {
  const near = ['Today', 'Yesterday', 'This month', 'This year'];
  return relative(now)
    .filter(({ name }) => near.includes(name))
    .map(dayChoice);
}

function dayChoice({ name, days }: NamedDays): TermChoice {
  const words = daysInWords(days);
  return {
    key: `days ${words}`,
    group: 'Dates',
    name,
    ...(words !== name && { note: words }),
    term: { kind: 'days', days },
  };
}

/** Kinds of photos, whatever was recognised, with a word that begins so. */
function kinds(text: string): TermChoice[] {
  const begun = text.toLowerCase();
  return [
    ...HAVING.map((text) => ({ term: { kind: 'has', text } as const, name: HAVING_WORDS[text] })),
    { term: { kind: 'failed' } as const, name: FAILED_WORDS },
  ]
    .filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${begun}`))
    .map(({ term, name }) => ({
      key: `kind ${name}`,
      group: 'Also',
      name,
      term,
    }));
}

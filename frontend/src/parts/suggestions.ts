import { type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Suggested } from '../contract.ts';
import { sleep } from '../timing.ts';

/** Milliseconds without a key before the service is asked. */
const PAUSE = 150;

/** One of what is suggested. */
export interface Choice {
  /** Unique among them. */
  key: string;
  name: string;
  /** What kind of thing it is, where its name alone would not say so. */
  kind?: string;
  /** How many photos it stands for. */
  count?: number;
}

/** What is suggested while somebody types. */
export interface Suggestions<One extends Choice> {
  found: ReadonlySignal<One[]>;
  /** Told of each change of the text. */
  ask: (text: string) => void;
  /** Nothing more is wanted. */
  stop: () => void;
}

const NOTHING: Suggested = { labels: [], words: [] };

/**
 * What the service knows that begins with a text, and what can be made of the text itself. Only the
 * answer to the last question counts; until it comes, what is known of the one before is narrowed.
 */
export function createSuggestions<One extends Choice>(
  api: Pick<Api, 'labels'>,
  {
    known,
    own = () => [],
    prefix = (text) => text.trim(),
    pause = sleep,
  }: {
    /** Makes choices of what the service knows. */
    known: (said: Suggested, text: string) => One[];
    /** Makes choices of a text alone: they need no service. */
    own?: (text: string) => One[];
    /** What the service is asked about; null for nothing. */
    prefix?: (text: string) => string | null;
    pause?: typeof sleep;
  },
): Suggestions<One> & { ask: (text: string) => Promise<void> } {
  const found = signal<One[]>([]);
  let said = NOTHING;
  let asked = new AbortController();

  async function ask(text: string) {
    stop();
    const { signal } = asked;
    const wanted = prefix(text);
    found.value = known(narrowed(said, wanted), text);
    try {
      await pause(PAUSE, signal);
      said = wanted === null ? NOTHING : await api.labels(wanted, signal);
    } catch {
      // Without the service what is wanted can still be typed in full.
      said = NOTHING;
    }
    if (signal.aborted) return;
    const choices = [...known(said, text), ...own(text)];
    // A text may be a word that is known.
    const isFirst = ({ key }: One, at: number) => choices.findIndex((one) => one.key === key) === at;
    found.value = choices.filter(isFirst);
  }

  /** Forgets the last question. */
  function stop() {
    asked.abort();
    asked = new AbortController();
  }

  return { found, ask, stop };
}

/** Some of what is at hand: names that begin with the text. */
export function suggestAmong<One extends Choice>(
  names: () => string[],
  toChoice: (name: string) => One,
): Suggestions<One> {
  const found = signal<One[]>([]);
  const ask = (text: string) => {
    found.value = names()
      .filter((name) => begins(name, text.trim()))
      .map(toChoice);
  };
  return { found, ask, stop: () => {} };
}

function narrowed({ labels, words }: Suggested, prefix: string | null): Suggested {
  if (prefix === null) return NOTHING;
  return {
    labels: labels.filter(({ name, alias }) => begins(alias ?? name, prefix)),
    words: words.filter((word) => begins(word, prefix)),
  };
}

function begins(name: string, prefix: string) {
  return name.toLowerCase().startsWith(prefix.toLowerCase());
}

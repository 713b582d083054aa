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
  /** What it is one of; those of a group stand together. */
  group?: string;
  /** What more there is to say of it, or where its name alone would not say enough. */
  note?: string;
  /** How many photos it stands for. */
  count?: number;
}

/** What is suggested while somebody types. */
export interface Suggestions<One extends Choice> {
  found: ReadonlySignal<One[]>;
  /** Told of each change of the text; resolves when all is there that is suggested for it. */
  ask: (text: string) => Promise<void>;
  /** Nothing more is wanted. */
  stop: () => void;
}

/** What the service knows that begins with a text; and who says so. */
export interface Said extends Suggested {
  /** What is known of an earlier text, until the service answers; or it does not. */
  by: 'narrowing' | 'service' | 'nobody';
}

const NOTHING: Suggested = { labels: [], words: [] };

/**
 * What the service knows that begins with a text, and what can be made of the text itself. Only the
 * answer to the last question counts; until it comes, what is known of the one before is narrowed.
 */
export function createSuggestions<One extends Choice>(
  api: Pick<Api, 'labels'>,
  {
    choices,
    prefix = (text) => text.trim(),
    pause = sleep,
  }: {
    /** Makes choices of what the service knows and of the text; of two with one key the first counts. */
    choices: (said: Said, text: string) => One[];
    /** What the service is asked about; null for nothing. */
    prefix?: (text: string) => string | null;
    pause?: typeof sleep;
  },
): Suggestions<One> {
  const found = signal<One[]>([]);
  let said: Suggested = NOTHING;
  let asked = new AbortController();

  async function ask(text: string) {
    stop();
    const { signal } = asked;
    const wanted = prefix(text);
    show({ ...narrowed(said, wanted), by: 'narrowing' });
    let by: Said['by'] = 'service';
    let answer = NOTHING;
    try {
      await pause(PAUSE, signal);
      if (wanted !== null) answer = await api.labels(wanted, signal);
    } catch {
      // Without the service what is wanted can still be typed in full.
      by = 'nobody';
    }
    if (signal.aborted) return;
    said = answer;
    show({ ...said, by });

    function show(said: Said) {
      const made = choices(said, text);
      const isFirst = ({ key }: One, at: number) => made.findIndex((one) => one.key === key) === at;
      found.value = made.filter(isFirst);
    }
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
  const ask = async (text: string) => {
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

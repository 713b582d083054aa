import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { extend, NOTHING, type Selection, toggle } from './selection.ts';

/** What a selection is made among. */
interface Among {
  /** Of the search: with another, nothing is selected. */
  key: string;
  /** The photos that are shown, in their order. */
  names: string[];
  /** What is not shown, as it is to be deleted. */
  hidden: ReadonlySet<string>;
  /** Finds the rest of the search. */
  findAll: () => Promise<string[]>;
}

/** Which photos are selected, and the keys for that. */
export function useSelecting({ key, names, hidden, findAll }: Among) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [mode, setMode] = useState(false);
  const [finding, setFinding] = useState(false);
  const latest = useRef({ names, findAll, key });
  latest.current = { names, findAll, key };

  const selected = new Set([...selection.names].filter((name) => !hidden.has(name)));
  const active = mode || finding || selected.size > 0;

  const leave = () => {
    setSelection(NOTHING);
    setMode(false);
  };

  useEffect(() => leave, [key]);

  const all = async () => {
    const { key: asked } = latest.current;
    setFinding(true);
    const found = await latest.current.findAll();
    setFinding(false);
    // By then somebody may look for something else.
    if (latest.current.key === asked) setSelection({ names: new Set(found), anchor: null });
  };

  // Before anything is painted: a key may be pressed as soon as there is something to leave.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (document.querySelector('dialog[open]') || isTyping(event.target)) return;
      if (event.key === 'Escape' && active) leave();
      if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && !event.altKey) {
        event.preventDefault();
        void all();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [active]);

  return {
    ...{ selected, active, mode, finding, leave, all, setMode },
    select: (filename: string, range: boolean) =>
      setSelection((last) => (range ? extend(last, filename, names) : toggle(last, filename))),
    /** Selects some more; or none of them, where all of them are selected. */
    selectAll(some: string[]) {
      setSelection(({ names: before }) => {
        const next = new Set(before);
        const whole = some.every((name) => before.has(name));
        for (const name of some) {
          if (whole) next.delete(name);
          else next.add(name);
        }
        return { names: next, anchor: null };
      });
    },
    only: (some: string[]) => setSelection({ names: new Set(some), anchor: null }),
    /** Takes out one that is there no more. */
    without: (filename: string) =>
      setSelection((last) => (last.names.has(filename) ? toggle(last, filename) : last)),
  };
}

function isTyping(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

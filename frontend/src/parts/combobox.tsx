import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import '../styles/combobox.css';
import { Icon } from './icon.tsx';
import { OptionList } from './options.tsx';
import type { Choice, Suggestions } from './suggestions.ts';

/** So many letters of up to three bytes each the service takes: 255 bytes. */
const LONGEST = 85;

/**
 * A box to type into, with suggestions (the combobox pattern of the ARIA Authoring Practices): the
 * focus stays in the box while the arrow keys go through the list.
 */
export function Combobox<One extends Choice>({
  name,
  placeholder,
  suggestions,
  onChoose,
  pictureOf,
  place = '',
  eager = false,
  above = false,
  hint,
}: {
  /** What the box is for, for those who listen. */
  name: string;
  placeholder: string;
  suggestions: Suggestions<One>;
  /**
   * Told of what was chosen, or of the text alone where that was none of the suggestions.
   * @returns false, if need be later, where it came to nothing: what was typed comes back
   */
  onChoose: (chosen: One | null, text: string) => void | boolean | Promise<boolean>;
  /** What stands before a suggestion. */
  pictureOf?: (choice: One) => ComponentChildren;
  /** With another place what was typed goes: it was meant for the one before. */
  place?: string;
  /** Whether Enter takes the first suggestion, once all are there, rather than the text. */
  eager?: boolean;
  /** Whether the list opens upwards. */
  above?: boolean;
  /** What stands at the box's end while it is empty. */
  hint?: ComponentChildren;
}) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  /** Counts what was done, so that what waits can tell whether it is still wanted. */
  const steps = useRef(0);
  const asked = useRef(Promise.resolve());
  const box = useRef<HTMLInputElement | null>(null);
  const id = useId();

  useEffect(() => suggestions.stop, [suggestions]);

  const found = open ? suggestions.found.value : [];
  const chosen = found.findIndex(({ key }) => key === active);
  // The first is as good as chosen, and shown so, unless somebody went back to the text.
  const index = chosen < 0 && eager && text.trim() !== '' && active === null ? 0 : chosen;

  const close = () => {
    steps.current += 1;
    suggestions.stop();
    setOpen(false);
    setActive(null);
  };

  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    setText('');
    close();
  }, [place]);

  const ask = (typed: string) => {
    steps.current += 1;
    setText(typed);
    setActive(null);
    setOpen(true);
    asked.current = suggestions.ask(typed);
  };

  const choose = async (one: One | null) => {
    close();
    setText('');
    const failed = (await onChoose(one, text)) === false;
    if (failed) setText((now) => now || text || one?.name || '');
  };

  /** Takes the first of all that is suggested, once it is there. */
  const chooseFirst = async () => {
    if (!text.trim()) return close();
    if (!open) ask(text);
    const step = steps.current;
    await asked.current;
    if (step === steps.current) await choose(suggestions.found.peek()[0] ?? null);
  };

  const move = (step: 1 | -1) => {
    if (!open) return ask(text);
    // Before the first and behind the last is the text itself.
    const next = ((index + 1 + step + found.length + 1) % (found.length + 1)) - 1;
    setActive(found[next]?.key ?? '');
  };

  const enter = () => {
    const one = found[chosen];
    return one || !eager ? choose(one ?? null) : chooseFirst();
  };

  const press = (event: KeyboardEvent) => {
    const { key, isComposing } = event;
    if (isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter') void enter();
    else if (key === 'Escape' && open) close();
    else if (key === 'Escape' && text) setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const clear = () => {
    setText('');
    close();
    box.current?.focus();
  };

  return (
    <div class={`combobox${above ? ' combobox-above' : ''}`}>
      <label class="unseen" for={`${id}-box`}>
        {name}
      </label>
      <input
        ref={box}
        id={`${id}-box`}
        class="combobox-box"
        type="text"
        role="combobox"
        placeholder={placeholder}
        autocomplete="off"
        autocapitalize="none"
        maxLength={LONGEST}
        spellcheck={false}
        enterkeyhint={eager ? 'search' : 'done'}
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found[index] ? `${id}-${index}` : undefined}
        value={text}
        onInput={(event) => ask(event.currentTarget.value)}
        onClick={() => open || ask(text)}
        onKeyDown={press}
        onBlur={close}
      />
      {text ? (
        <button
          type="button"
          class="combobox-clear"
          aria-label="Clear what is typed"
          tabIndex={-1}
          // The box would lose the focus first.
          onPointerDown={(event) => event.preventDefault()}
          onClick={clear}
        >
          <Icon name="close" />
        </button>
      ) : (
        hint
      )}
      <OptionList
        id={id}
        found={found}
        typed={text.trim()}
        active={index}
        pictureOf={pictureOf}
        onChoose={(one) => void choose(one)}
      />
      <p class="unseen" role="status">
        {found.length > 0 &&
          `${found.length === 1 ? '1 suggestion' : `${found.length} suggestions`}; choose with the arrow keys and the Enter key.`}
      </p>
    </div>
  );
}

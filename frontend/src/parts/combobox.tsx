import { useEffect, useId, useRef, useState } from 'preact/hooks';
import '../styles/combobox.css';
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
  above = false,
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
  /** Whether the list opens upwards. */
  above?: boolean;
}) {
  useEffect(() => suggestions.stop, [suggestions]);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const list = useRef<HTMLUListElement | null>(null);
  const id = useId();

  const found = open ? suggestions.found.value : [];
  const index = found.findIndex(({ key }) => key === active);
  const optionId = (number: number) => `${id}-option-${number}`;

  useEffect(() => {
    // It may reach beyond a part of the page that scrolls by itself.
    if (found.length > 0) list.current?.scrollIntoView({ block: 'nearest' });
  }, [found.length]);
  useEffect(() => {
    if (index >= 0) list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [index]);

  const ask = (typed: string) => {
    setText(typed);
    setActive(null);
    setOpen(true);
    suggestions.ask(typed);
  };

  const close = () => {
    suggestions.stop();
    setOpen(false);
    setActive(null);
  };

  const choose = async (chosen: One | null) => {
    close();
    setText('');
    const failed = (await onChoose(chosen, text)) === false;
    if (failed) setText((now) => now || text || chosen?.name || '');
  };

  const move = (step: 1 | -1) => {
    if (!open) return ask(text);
    // Before the first and behind the last is the text itself.
    const next = ((index + 1 + step + found.length + 1) % (found.length + 1)) - 1;
    setActive(found[next]?.key ?? null);
  };

  const press = (event: KeyboardEvent) => {
    const { key, isComposing } = event;
    if (isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter') void choose(found[index] ?? null);
    else if (key === 'Escape' && open) close();
    else if (key === 'Escape' && text) setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class={`combobox${above ? ' combobox-above' : ''}`}>
      <label class="unseen" for={`${id}-box`}>
        {name}
      </label>
      <input
        id={`${id}-box`}
        class="combobox-box"
        type="text"
        role="combobox"
        placeholder={placeholder}
        autocomplete="off"
        maxLength={LONGEST}
        spellcheck={false}
        enterkeyhint="done"
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found[index] ? optionId(index) : undefined}
        value={text}
        onInput={(event) => ask(event.currentTarget.value)}
        onClick={() => open || ask(text)}
        onKeyDown={press}
        onBlur={close}
      />
      <ul
        ref={list}
        id={`${id}-list`}
        class="combobox-list"
        role="listbox"
        aria-label="Suggestions"
        hidden={found.length === 0}
      >
        {found.map((choice, number) => (
          <li
            key={choice.key}
            id={optionId(number)}
            class="option"
            role="option"
            aria-selected={number === index}
            // The box would lose the focus, and close the list before the click.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => void choose(choice)}
          >
            <span dir="auto">
              {choice.kind && <span class="aside">{choice.kind} </span>}
              {choice.name}
            </span>{' '}
            {choice.count !== undefined && <span class="aside">{choice.count}</span>}
          </li>
        ))}
      </ul>
      <p class="unseen" role="status">
        {found.length > 0 &&
          `${found.length} suggestions; choose with the arrow keys and the Enter key.`}
      </p>
    </div>
  );
}

import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { createSuggestions } from './suggestions.ts';

/** So many letters of up to three bytes each the service takes: 255 bytes. */
const LONGEST = 85;

/**
 * A box to type a label into, with suggestions (the combobox pattern of the ARIA Authoring
 * Practices): the focus stays in the box while the arrow keys go through the list.
 */
export function Combobox({
  api,
  taken,
  onChoose,
}: {
  api: Api;
  taken: string[];
  onChoose: (name: string) => void;
}) {
  const suggestions = useMemo(() => createSuggestions(api), [api]);
  useEffect(() => suggestions.stop, [suggestions]);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const id = useId();

  const found = open ? suggestions.found.value : [];
  const optionId = (number: number) => `${id}-option-${number}`;

  const ask = (typed: string) => {
    setText(typed);
    setActive(-1);
    setOpen(true);
    void suggestions.ask(typed, taken);
  };

  const close = () => {
    suggestions.stop();
    setOpen(false);
    setActive(-1);
  };

  const choose = (name: string) => {
    close();
    setText('');
    onChoose(name);
  };

  const move = (step: 1 | -1) => {
    if (!open) ask(text);
    // Before the first and behind the last is the text itself.
    else setActive(((active + 1 + step + found.length + 1) % (found.length + 1)) - 1);
  };

  const press = (event: KeyboardEvent) => {
    const { key, isComposing } = event;
    if (isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter') choose(found[active]?.name ?? text);
    else if (key === 'Escape' && open) close();
    else if (key === 'Escape' && text) setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="combobox">
      <label class="unseen" for={`${id}-box`}>
        Search by label
      </label>
      <input
        id={`${id}-box`}
        class="combobox-box"
        type="text"
        role="combobox"
        placeholder="Search by label: cat, food, car…"
        autocomplete="off"
        maxLength={LONGEST}
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found[active] ? optionId(active) : undefined}
        value={text}
        onInput={(event) => ask(event.currentTarget.value)}
        onClick={() => open || ask(text)}
        onKeyDown={press}
        onBlur={close}
      />
      <ul
        id={`${id}-list`}
        class="combobox-list"
        role="listbox"
        aria-label="Labels"
        hidden={found.length === 0}
      >
        {found.map(({ name, count }, number) => (
          <li
            key={name}
            id={optionId(number)}
            class="option"
            role="option"
            aria-selected={number === active}
            // The box would lose the focus, and close the list before the click.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(name)}
          >
            <span>{name}</span> <span class="aside">{count}</span>
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

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Choice } from './suggestions.ts';

/** The suggestions of a box, those of a group together. */
export function OptionList<One extends Choice>({
  id,
  found,
  typed,
  active,
  pictureOf,
  onChoose,
}: {
  /** The box's; the list is `ID-list`, its options `ID-0` and so on. */
  id: string;
  found: One[];
  /** What they were found for. */
  typed: string;
  /** The number of the one that Enter takes; -1 for none. */
  active: number;
  pictureOf: ((choice: One) => ComponentChildren) | undefined;
  onChoose: (choice: One) => void;
}) {
  const list = useRef<HTMLDivElement | null>(null);

  useEffect(() => {
    // It may reach beyond a part of the page that scrolls by itself.
    if (found.length > 0) list.current?.scrollIntoView({ block: 'nearest' });
  }, [found.length]);
  useEffect(() => {
    if (active < 0) return;
    list.current?.querySelectorAll('[role=option]')[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  return (
    <div
      ref={list}
      id={`${id}-list`}
      class={`combobox-list${typed ? '' : ' combobox-first'}`}
      role="listbox"
      aria-label="Suggestions"
      hidden={found.length === 0}
    >
      {groupsOf(found).map(({ name, first, choices }) => (
        <div key={name} class="options" role="group" aria-label={name || 'Suggestions'}>
          {name && (
            <p class="options-name" aria-hidden="true">
              {name}
            </p>
          )}
          <div class="options-all" role="presentation">
            {choices.map((choice, at) => (
              <div
                key={choice.key}
                id={`${id}-${first + at}`}
                class="option"
                role="option"
                aria-selected={first + at === active}
                // The box would lose the focus, and close the list before the click.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onChoose(choice)}
              >
                {pictureOf?.(choice)}
                <span class="option-name">
                  <span dir="auto">
                    <Marked text={choice.name} part={typed} />
                  </span>
                  {choice.note && <span class="option-note"> {choice.note}</span>}
                </span>{' '}
                {choice.count !== undefined && <span class="option-count">{choice.count}</span>}
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** A text with what was typed of it in bold. */
function Marked({ text, part }: { text: string; part: string }) {
  const lower = text.toLowerCase();
  const at = lower.indexOf(part.toLowerCase());
  // Some letters are several in lower case.
  if (!part || at < 0 || lower.length !== text.length) return <>{text}</>;
  const end = at + part.length;
  return (
    <>
      {text.slice(0, at)}
      <b>{text.slice(at, end)}</b>
      {text.slice(end)}
    </>
  );
}

/** Choices by their groups, which stand one after the other already. */
function groupsOf<One extends Choice>(found: One[]) {
  const groups: { name: string; first: number; choices: One[] }[] = [];
  found.forEach((choice, number) => {
    const name = choice.group ?? '';
    const last = groups.at(-1);
    if (last?.name === name) last.choices.push(choice);
    else groups.push({ name, first: number, choices: [choice] });
  });
  return groups;
}

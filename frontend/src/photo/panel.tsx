import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Looking, Stop, Tab } from './looking.ts';
import { followHandle } from './sheet.ts';

const TABS: [Tab, string][] = [
  ['found', 'Found'],
  ['file', 'File'],
  ['json', 'JSON'],
];

/** What a press of the handle leads to. */
const AFTER: Record<Stop, Stop> = { tabs: 'half', half: 'whole', whole: 'tabs' };

/** What is known of the photo: beside it, or on a phone a sheet over it that stops at three heights. */
export function Panel({
  looking: { tab, stop },
  before,
  children,
}: {
  looking: Looking;
  /** What stands first in every tab. */
  before: ComponentChildren;
  children: Record<Tab, () => ComponentChildren>;
}) {
  const panel = useRef<HTMLElement | null>(null);
  const handle = useRef<HTMLDivElement | null>(null);
  const chosen = tab.value;

  useEffect(() => {
    if (!handle.current || !panel.current) return;
    return followHandle(handle.current, panel.current, (next) => (stop.value = next));
  }, [stop]);

  const choose = (next: Tab) => {
    tab.value = next;
    if (stop.peek() === 'tabs') stop.value = 'half';
  };

  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const index = TABS.findIndex(([one]) => one === chosen);
    const next = step && TABS[(index + step + TABS.length) % TABS.length];
    if (!next) return;
    // Nor to another photo.
    event.preventDefault();
    choose(next[0]);
    document.getElementById(`photo-tab-${next[0]}`)?.focus();
  };

  return (
    <aside class="panel" ref={panel} data-stop={stop.value} aria-label="What is known of the photo">
      <div class="panel-top" ref={handle}>
        <button
          type="button"
          class="grab"
          aria-label={stop.value === 'whole' ? 'Make this smaller' : 'Make this larger'}
          onClick={() => (stop.value = AFTER[stop.peek()])}
        />
        <div class="segments" role="tablist" aria-label="What is known" onKeyDown={press}>
          {TABS.map(([one, name]) => (
            <button
              key={one}
              type="button"
              id={`photo-tab-${one}`}
              role="tab"
              aria-selected={one === chosen}
              aria-controls="photo-tabpanel"
              tabIndex={one === chosen ? 0 : -1}
              onClick={() => choose(one)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <div
        class="panel-body"
        id="photo-tabpanel"
        role="tabpanel"
        aria-labelledby={`photo-tab-${chosen}`}
        tabIndex={0}
      >
        {before}
        {children[chosen]()}
      </div>
    </aside>
  );
}

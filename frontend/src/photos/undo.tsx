import { useEffect, useRef } from 'preact/hooks';
import { count, type Removals } from './removals.ts';

/**
 * What was just deleted and can come back, or what could not be deleted. It waits while the
 * pointer is over it or the keyboard is in it.
 */
export function Undo({ removals }: { removals: Removals }) {
  const { pending, failed } = removals;
  const bar = useRef<HTMLElement | null>(null);
  const wasIn = useRef(false);
  const shown = pending.value.length > 0 || failed.value !== null;

  useEffect(() => {
    // What had the focus is gone: the button that deleted, or this bar itself.
    if (document.activeElement !== document.body) return;
    if (shown) bar.current?.querySelector('button')?.focus();
    else if (wasIn.current) document.querySelector('h1')?.focus({ preventScroll: true });
    wasIn.current = shown;
  }, [shown, pending.value]);

  const look = () => {
    if (bar.current?.matches(':has(:focus-visible), :hover')) removals.hold();
    else removals.release();
  };
  // The one before may have held it: this one is in the dialog of a photo, or behind it.
  useEffect(look, []);

  if (!shown) return null;
  return (
    <section
      class="floating undo"
      aria-label="Deleted photos"
      ref={bar}
      onFocusIn={() => {
        wasIn.current = true;
        look();
      }}
      onFocusOut={look}
      onPointerEnter={look}
      onPointerLeave={look}
    >
      {pending.value.length > 0 ? (
        <>
          <p>{count(pending.value)} deleted</p>
          <button type="button" class="button" onClick={removals.undo}>
            Undo
          </button>
          <button type="button" class="button button-quiet" onClick={removals.carryOut}>
            Delete now
          </button>
        </>
      ) : (
        failed.value && (
          <>
            <p>
              {count(failed.value.names)} could not be deleted. {failed.value.problem}
            </p>
            <button type="button" class="button" onClick={removals.retry}>
              Try again
            </button>
            <button type="button" class="button button-quiet" onClick={removals.dismiss}>
              Keep
            </button>
          </>
        )
      )}
    </section>
  );
}

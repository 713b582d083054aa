import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Context } from '../context.ts';
import { Announcer } from '../parts/announcer.tsx';
import { Icon } from '../parts/icon.tsx';
import { Undo } from '../photos/undo.tsx';
import '../styles/photo.css';
import '../styles/panel.css';
import { neighbours } from './answer.ts';
import { createCommands } from './commands.ts';
import { Content } from './content.tsx';
import { press } from './keyboard.ts';
import { createLooking } from './looking.ts';
import { roomOf } from './stage.tsx';
import { createPhotoState } from './state.ts';
import { Keys, KEYS_ID, Toolbar } from './toolbar.tsx';
import { FIT, moved } from './zoom.ts';

/** One photo over the view it was opened from. */
export function PhotoDialog({ context, filename }: { context: Context; filename: string }) {
  const { router, listed, removals, said } = context;
  const dialog = useRef<HTMLDialogElement | null>(null);
  const shown = useRef(filename);
  shown.current = filename;
  const looking = useMemo(createLooking, []);
  const state = useMemo(() => createPhotoState(context, filename), [context, filename]);
  const list = listed.value;
  const photos = list?.photos.value ?? [];
  const { index, previous, next } = neighbours(photos, filename);

  useLayoutEffect(() => {
    const element = dialog.current;
    const opened = shown.current;
    element?.showModal();
    // Its first button would be the one that closes it.
    element?.focus();
    return () => {
      // Only a dialog that is closed gives the focus back; by now another photo may be the one.
      element?.close();
      if (shown.current !== opened) listed.peek()?.reveal(shown.current);
    };
  }, [listed]);
  useLayoutEffect(() => {
    looking.zoom.value = FIT;
  }, [looking, filename]);
  useEffect(() => {
    void state.load();
    return state.end;
  }, [state]);
  useEffect(() => {
    const before = said.peek();
    return said.subscribe((images) => {
      if (images !== before && images.some((one) => one.filename === filename)) state.hear();
    });
  }, [said, state]);
  useEffect(() => {
    if (index >= 0 && next === null) list?.more();
    if (index >= 0 && previous === null) list?.newer();
  }, [index, next, previous]);

  const leave = () => {
    const { view, params } = router.route.peek();
    const { photo, ...rest } = params;
    // The address may have left the photo before the dialog closed.
    if (photo?.[0] === filename) router.leave(view, rest);
  };

  const goTo = (name: string | null) => {
    const { view, params } = router.route.peek();
    if (name !== null) router.go(view, { ...params, photo: [name] }, { replace: true });
  };
  const turn = (way: 'previous' | 'next') => goTo(way === 'next' ? next : previous);

  const remove = () => {
    if (removals.hidden.peek().has(filename)) return;
    const after = next ?? previous;
    removals.remove([filename]);
    if (after === null) dialog.current?.close();
    else goTo(after);
  };

  const undo = () => {
    const [first] = removals.pending.peek();
    removals.undo();
    dialog.current?.focus();
    // Back to where it was deleted.
    if (first !== undefined) goTo(first);
  };

  const room = () => {
    const figure = dialog.current?.querySelector<HTMLElement>('.photo');
    return figure ? roomOf(figure, looking.zoom.peek().scale) : null;
  };
  const help = () => document.getElementById(KEYS_ID)?.togglePopover();
  const commands = createCommands(state, looking, { room, remove, help });
  const move = (x: number, y: number) => {
    const now = room();
    if (now) looking.zoom.value = moved(looking.zoom.peek(), x, y, now);
  };

  return (
    <dialog
      ref={dialog}
      class="viewer always-dark"
      tabIndex={-1}
      onClose={leave}
      onKeyDown={(event) => press(event, commands, { turn, move })}
      aria-labelledby="photo-name-shown"
    >
      <header class="viewer-top">
        <form method="dialog">
          <button class="tool" aria-label="Close" title="Back (Esc)">
            <Icon name="close" />
          </button>
        </form>
        <h2 id="photo-name-shown">{filename}</h2>
        {index >= 0 && list?.whole.value && (
          <span class="aside viewer-count" aria-hidden="true">
            {index + 1} of {list.total.value ?? photos.length}
          </span>
        )}
        <Toolbar {...{ commands, looking, state }} />
      </header>
      <Content
        {...{ context, state, looking }}
        known={photos[index]}
        turns={index >= 0 ? { previous, next, to: turn } : null}
      />
      <Keys commands={commands} />
      <Undo removals={{ ...removals, undo }} />
      <Announcer news={context.news} />
      <Announcer news={state.news} />
    </dialog>
  );
}

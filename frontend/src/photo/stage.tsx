import { effect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { followGestures } from './gestures.ts';
import type { Looking } from './looking.ts';
import { CLOSE, FIT, moved, type Room, zoomed } from './zoom.ts';

type Way = 'previous' | 'next';

/** What leads to the photos beside this one. */
export interface Turns {
  previous: string | null;
  next: string | null;
  to: (way: Way) => void;
}

/**
 * Where the picture lies, as large as its place allows; it is made larger and moved by hand, by the
 * wheel and by keys, and a finger turns to the next one.
 */
export function Stage({
  looking,
  ratio,
  turns,
  children,
}: {
  looking: Looking;
  /** The picture's width divided by its height. */
  ratio: number;
  /** Null where there is no list. */
  turns: Turns | null;
  children: ComponentChildren;
}) {
  const { zoom } = looking;
  const outer = useRef<HTMLDivElement | null>(null);
  const figure = useRef<HTMLElement | null>(null);
  const turn = useRef(turns?.to);
  turn.current = turns?.to;

  useEffect(() => {
    const [stage, shown] = [outer.current, figure.current];
    const place = shown?.parentElement;
    if (!stage || !shown || !place) return;
    // At once, not with the next frame: the next step measures where the picture is.
    const show = effect(() => {
      const { scale, x, y } = zoom.value;
      shown.style.setProperty('--scale', `${scale}`);
      shown.style.translate = `${x}px ${y}px`;
      stage.classList.toggle('stage-zoomed', scale > 1);
    });
    const room = () => roomOf(shown, zoom.peek().scale);
    const observer = new ResizeObserver(() => {
      if (zoom.peek().scale > 1) zoom.value = moved(zoom.peek(), 0, 0, room());
    });
    const stop = followGestures(stage, place, {
      zoomBy: (factor, at) => {
        zoom.value = zoomed(zoom.peek(), factor, at, room());
      },
      moveBy: (x, y) => {
        zoom.value = moved(zoom.peek(), x, y, room());
      },
      closer: (at) => {
        zoom.value = zoom.peek().scale > 1 ? FIT : zoomed(FIT, CLOSE, at, room());
      },
      isZoomed: () => zoom.peek().scale > 1,
      drag: (x) => {
        shown.style.setProperty('--drag', `${x}px`);
      },
      swipe: (way) => turn.current?.(way),
    });
    observer.observe(place);
    return () => {
      show();
      observer.disconnect();
      stop();
    };
  }, [zoom]);

  return (
    <div class="viewer-stage" ref={outer}>
      <div class="stage">
        <figure class="photo" ref={figure} style={{ '--ratio': ratio }}>
          {children}
        </figure>
      </div>
      {turns && (
        <nav aria-label="Photos">
          <Turn way="previous" to={turns.previous} onTurn={turns.to} />
          <Turn way="next" to={turns.next} onTurn={turns.to} />
        </nav>
      )}
    </div>
  );
}

/**
 * A way to the photo before or after. It stays a button at either end, so as not to lose the focus.
 */
function Turn({ way, to, onTurn }: { way: Way; to: string | null; onTurn: (way: Way) => void }) {
  const name = way === 'next' ? 'Next photo' : 'Previous photo';
  return (
    <button
      type="button"
      class={`tool turn turn-${way}`}
      aria-label={name}
      title={`${name} (${way === 'next' ? '→' : '←'})`}
      aria-disabled={to === null}
      onClick={() => onTurn(way)}
    >
      <Icon name={way === 'next' ? 'forward' : 'back'} />
    </button>
  );
}

/** The place a figure has, and its size without the zoom. */
export function roomOf(figure: HTMLElement, scale: number): Room {
  const stage = figure.parentElement ?? figure;
  return {
    stage: { width: stage.clientWidth, height: stage.clientHeight },
    picture: { width: figure.offsetWidth / scale, height: figure.offsetHeight / scale },
  };
}

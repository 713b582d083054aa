import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Outline } from './boxes.ts';
import { overlap, placeCaptions, type Rectangle } from './places.ts';
import type { Zoom } from './zoom.ts';

/**
 * What the boxes show, by name and number, each where its box is seen. Who listens hears it from the
 * boxes themselves.
 */
export function Captions({
  boxes,
  lit,
  width,
  height,
  zoom,
}: {
  boxes: Outline[];
  lit: ReadonlySet<string>;
  /** Of the picture, in its own pixels, as are the boxes. */
  width: number;
  height: number;
  zoom: ReadonlySignal<Zoom>;
}) {
  const layer = useRef<HTMLDivElement | null>(null);

  const place = () => {
    if (layer.current) placeAll(layer.current, boxes, { width, height });
  };
  const latest = useRef(place);
  latest.current = place;
  useLayoutEffect(place, [boxes, width, height]);
  useEffect(() => {
    if (!layer.current) return;
    const observer = new ResizeObserver(() => latest.current());
    observer.observe(layer.current);
    return () => observer.disconnect();
  }, []);
  useSignalEffect(() => {
    void zoom.value;
    // By then the picture is where it has been moved to.
    const frame = requestAnimationFrame(() => latest.current());
    return () => cancelAnimationFrame(frame);
  });

  return (
    <div class="captions" ref={layer} aria-hidden="true">
      {boxes.map(({ id, caption, sure, hue }) => (
        <span key={id} class={`caption hue-${hue}${lit.has(id) ? ' caption-lit' : ''}`}>
          <b>{caption}</b> {sure}
        </span>
      ))}
    </div>
  );
}

/**
 * Puts each caption at its box, or at what is seen of it. One without room is only shown while its box
 * is pointed at, and that of a box out of sight not at all.
 */
function placeAll(layer: HTMLElement, boxes: Outline[], size: { width: number; height: number }) {
  const seen = seenOf(layer);
  const [across, down] = [layer.clientWidth / size.width, layer.clientHeight / size.height];
  const tags = [...layer.children] as HTMLElement[];
  const captions = boxes.flatMap(({ left, top, width, height }, number) => {
    const tag = tags[number];
    const box = {
      ...{ left: left * across, top: top * down },
      ...{ right: (left + width) * across, bottom: (top + height) * down },
    };
    const part = seen && overlap(box, seen);
    tag?.classList.toggle('caption-away', !part);
    return tag && part ? [{ ...part, tag, width: tag.offsetWidth, height: tag.offsetHeight }] : [];
  });
  if (!seen) return;
  const places = placeCaptions(captions, seen);
  captions.forEach(({ tag, ...own }, number) => {
    const place = places[number] ?? own;
    tag.classList.toggle('caption-crowded', !places[number]);
    const left = Math.max(seen.left, Math.min(place.left, seen.right - own.width));
    tag.style.translate = `${left}px ${Math.max(seen.top, place.top)}px`;
  });
}

/** What is seen of the picture, from the picture's corner; null where nothing is. */
function seenOf(layer: HTMLElement): Rectangle | null {
  const whole = layer.getBoundingClientRect();
  const window = layer.closest('.viewer-stage')?.getBoundingClientRect() ?? whole;
  const part = overlap(whole, window);
  return (
    part && {
      ...{ left: part.left - whole.left, right: part.right - whole.left },
      ...{ top: part.top - whole.top, bottom: part.bottom - whole.top },
    }
  );
}

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Outline } from './boxes.ts';
import { placeCaptions } from './places.ts';

/** What the boxes show, by name and number. Who listens hears it from the boxes themselves. */
export function Captions({
  boxes,
  lit,
  width,
  height,
}: {
  boxes: Outline[];
  lit: ReadonlySet<string>;
  /** Of the picture, in its own pixels, as are the boxes. */
  width: number;
  height: number;
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

/** Puts each caption at its box; one without room is only shown while its box is pointed at. */
function placeAll(layer: HTMLElement, boxes: Outline[], size: { width: number; height: number }) {
  const area = { width: layer.clientWidth, height: layer.clientHeight };
  const [across, down] = [area.width / size.width, area.height / size.height];
  const tags = [...layer.children] as HTMLElement[];
  const captions = boxes.map(({ left, top, width, height }, number) => ({
    ...{ left: left * across, top: top * down },
    ...{ right: (left + width) * across, bottom: (top + height) * down },
    width: tags[number]?.offsetWidth ?? 0,
    height: tags[number]?.offsetHeight ?? 0,
  }));
  const places = placeCaptions(captions, area);
  tags.forEach((tag, number) => {
    const own = captions[number];
    const place = places[number] ?? own;
    if (!place) return;
    tag.classList.toggle('caption-crowded', !places[number]);
    const left = Math.max(0, Math.min(place.left, area.width - tag.offsetWidth));
    tag.style.translate = `${left}px ${Math.max(0, place.top)}px`;
  });
}

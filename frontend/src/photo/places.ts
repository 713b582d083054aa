export interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What names a box: where the box lies, and how large the name is, in px. */
export interface Caption extends Rectangle {
  width: number;
  height: number;
}

/**
 * Finds a place for each caption at its box, within an area and over no other caption: on top of
 * the box, or in one of its corners, or below it. Small boxes choose first, having less choice.
 * @param area what is seen of the picture
 * @returns the left and top of each; null where all places are taken
 */
export function placeCaptions(
  captions: Caption[],
  area: Rectangle,
): ({ left: number; top: number } | null)[] {
  const taken: Rectangle[] = [];
  const places: ({ left: number; top: number } | null)[] = captions.map(() => null);
  const order = captions.map((_, index) => index).sort((a, b) => sizeOf(captions[a]) - sizeOf(captions[b]));
  for (const index of order) {
    const caption = captions[index];
    if (!caption) continue;
    const free = candidates(caption, area).find((one) => !taken.some((other) => meet(one, other)));
    if (free) taken.push(free);
    places[index] = free ?? null;
  }
  return places;
}

/** Where a caption may stand, the best first. */
function candidates(
  { left, top, right, bottom, width, height }: Caption,
  area: Rectangle,
): Rectangle[] {
  const end = right - width;
  const places = [
    [left, top - height],
    [left, top],
    [end, top - height],
    [end, top],
    [left, bottom - height],
    [end, bottom - height],
    [left, bottom],
  ] as const;
  return places
    .map(([x, y]) => {
      // A name longer than its box reaches beyond it, but never beyond what is seen.
      const within = Math.max(area.left, Math.min(x, area.right - width));
      return { left: within, top: y, right: within + width, bottom: y + height };
    })
    .filter((place) => place.top >= area.top - 1 && place.bottom <= area.bottom + 1);
}

/** The part of a rectangle that lies in another; null where there is none. */
export function overlap(one: Rectangle, other: Rectangle): Rectangle | null {
  if (!meet(one, other)) return null;
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

function sizeOf(caption: Caption | undefined) {
  return caption ? (caption.right - caption.left) * (caption.bottom - caption.top) : 0;
}

function meet(one: Rectangle, other: Rectangle) {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}

/** How a picture is looked at: so many times as large as fits, and its middle moved by so many px. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

/** What a picture has to lie in, and its size where it just fits. */
export interface Room {
  stage: Size;
  picture: Size;
}

export const FIT: Zoom = { scale: 1, x: 0, y: 0 };

/** Beyond this the picture, of at most 2048 px, shows nothing more. */
const MOST = 8;

/** What a key or a button enlarges by. */
export const STEP = 1.5;

/** What a double click enlarges by. */
export const CLOSE = 2.5;

/**
 * Enlarges, or with a factor below 1 reduces, so that one point stays where it is.
 * @param at px from the middle of the stage
 */
export function zoomed(zoom: Zoom, factor: number, at: { x: number; y: number }, room: Room): Zoom {
  const scale = Math.min(MOST, Math.max(1, zoom.scale * factor));
  const real = scale / zoom.scale;
  const x = at.x - (at.x - zoom.x) * real;
  const y = at.y - (at.y - zoom.y) * real;
  return kept({ scale, x, y }, room);
}

/** Moves the picture, but never so far that the stage shows more beside it than it must. */
export function moved(zoom: Zoom, x: number, y: number, room: Room): Zoom {
  return kept({ ...zoom, x: zoom.x + x, y: zoom.y + y }, room);
}

function kept({ scale, x, y }: Zoom, { stage, picture }: Room): Zoom {
  const across = Math.max(0, picture.width * scale - stage.width) / 2;
  const down = Math.max(0, picture.height * scale - stage.height) / 2;
  return { scale, x: within(x, across), y: within(y, down) };
}

function within(value: number, limit: number) {
  return Math.min(limit, Math.max(-limit, value));
}

import type { Commands } from './commands.ts';

/** So many px a key moves a picture that is larger than its place. */
const STEP = 80;

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** What the arrow keys do. */
interface Ways {
  turn: (to: 'previous' | 'next') => void;
  move: (x: number, y: number) => void;
}

/** Does what a key is for, unless it is meant for something that is typed into or chosen from. */
export function press(event: KeyboardEvent, commands: Commands, { turn, move }: Ways) {
  const { key, target } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (target instanceof HTMLInputElement && target.type !== 'checkbox') return;
  const arrow = ARROWS[key];
  if (arrow) {
    if (event.shiftKey) move(arrow[0] * STEP, arrow[1] * STEP);
    else if (key === 'ArrowLeft') turn('previous');
    else if (key === 'ArrowRight') turn('next');
    return;
  }
  const pressed = key.length === 1 ? key.toLowerCase() : key;
  const meant = Object.values(commands).find(({ keys }) => keys.includes(pressed));
  if (!meant) return;
  event.preventDefault();
  meant.run();
}

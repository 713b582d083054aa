import type { IconName } from '../parts/icon.tsx';
import { address } from '../route.ts';
import { copy } from './copying.ts';
import type { Looking } from './looking.ts';
import { download } from './saving.ts';
import type { PhotoState } from './state.ts';
import { FIT, type Room, STEP, zoomed } from './zoom.ts';

/** Something that can be done with a photo by a key. */
export interface Keyed {
  name: string;
  /** As `KeyboardEvent.key` has it; further ones do the same. */
  keys: [string, ...string[]];
  run: () => void;
}

/** What there is a button for, too. */
export interface Command extends Keyed {
  icon: IconName;
}

export type Commands = ReturnType<typeof createCommands>;

/** What can be done with the photo that is looked at. */
export function createCommands(
  state: PhotoState,
  looking: Looking,
  {
    room,
    remove,
    help,
  }: {
    /** Where the picture lies now, if there is one. */
    room: () => Room | null;
    remove: () => void;
    /** Shows the keys, or hides them. */
    help: () => void;
  },
) {
  const { zoom, boxes } = looking;
  const enlarge = (factor: number) => {
    const now = room();
    if (now) zoom.value = zoomed(zoom.peek(), factor, { x: 0, y: 0 }, now);
  };
  const link = () =>
    location.href.replace(/#.*/, '') + address('photos', { photo: [state.filename] });

  return {
    smaller: command('Smaller', 'zoom-out', ['-'], () => enlarge(1 / STEP)),
    larger: command('Larger', 'zoom-in', ['+', '='], () => enlarge(STEP)),
    fit: { name: 'Fit', keys: ['0'], run: () => (zoom.value = FIT) } satisfies Keyed,
    boxes: { name: 'Boxes', keys: ['b'], run: () => (boxes.value = !boxes.peek()) } satisfies Keyed,
    download: command('Download', 'download', ['d'], () => void download(state)),
    link: command('Copy link', 'link', ['l'], () => void copy(state, link(), 'Link')),
    again: command('Analyse again', 'again', ['r'], () => void state.analyseAgain()),
    remove: command('Delete', 'bin', ['Delete'], remove),
    help: command('Keys', 'keys', ['?'], help),
  };
}

function command(name: string, icon: IconName, keys: Command['keys'], run: () => void): Command {
  return { name, icon, keys, run };
}

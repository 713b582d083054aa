import { Icon } from '../parts/icon.tsx';
import type { Command, Commands } from './commands.ts';
import type { Looking } from './looking.ts';
import type { PhotoState } from './state.ts';

/** The ids of what opens over the photo; there is one dialog at a time. */
export const KEYS_ID = 'photo-keys';
const MORE_ID = 'photo-more';

/** What is written on a key. */
const SIGNS: Record<string, string> = { '-': '−', Delete: 'Del' };

/** What can be done with a photo; a phone has room for the most usual, and for a way to the rest. */
export function Toolbar({
  commands,
  looking,
  state,
}: {
  commands: Commands;
  looking: Looking;
  state: PhotoState;
}) {
  const image = state.image.value;
  const { smaller, larger, fit, download, link, again, remove, help } = commands;
  const { scale } = looking.zoom.value;
  const reading = state.analysing.value;
  return (
    <div class="tools" role="group" aria-label="Actions">
      <Tool command={smaller} wide disabled={scale === 1} />
      <button
        type="button"
        class="tool zoom wide"
        title="Fit (0)"
        aria-label={scale === 1 ? 'Fit' : `Fit; now ${times(scale)}`}
        onClick={fit.run}
      >
        {scale === 1 ? 'Fit' : times(scale)}
      </button>
      <Tool command={larger} wide />
      <hr class="wide" />
      {(image?.original_url || image?.image_url) && <Tool command={download} />}
      <Tool command={link} />
      {image && <Tool command={again} wide name={reading ? 'Reading…' : again.name} />}
      <hr class="wide" />
      <Tool command={remove} wide danger />
      <Tool command={help} wide />
      <button type="button" class="tool narrow" aria-label="More" popovertarget={MORE_ID}>
        <Icon name="more" />
      </button>
      <ul id={MORE_ID} class="pop more" popover="auto" role="list" aria-label="More">
        {image && <Item command={again} name={reading ? 'Reading…' : again.name} />}
        <Item command={remove} kind="tool-danger" />
        <Item command={help} kind="no-finger" />
      </ul>
    </div>
  );
}

function Tool({
  command: { name: usual, icon, keys, run },
  name = usual,
  wide = false,
  danger = false,
  disabled = false,
}: {
  command: Command;
  /** Where it is called otherwise for now. */
  name?: string;
  /** Whether a phone has no room for it. */
  wide?: boolean;
  danger?: boolean;
  disabled?: boolean;
}) {
  const classes = ['tool', wide && 'wide', danger && 'tool-danger', name !== usual && 'going'];
  return (
    <button
      type="button"
      class={classes.filter(Boolean).join(' ')}
      aria-label={name}
      aria-keyshortcuts={keys[0]}
      aria-disabled={disabled}
      title={`${name} (${signOf(keys[0])})`}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}

function Item({
  command,
  name = command.name,
  kind = '',
}: {
  command: Command;
  name?: string;
  kind?: string;
}) {
  return (
    <li>
      <button
        type="button"
        class={`more-item ${kind}`}
        popovertarget={MORE_ID}
        popovertargetaction="hide"
        onClick={command.run}
      >
        <Icon name={command.icon} />
        {name}
      </button>
    </li>
  );
}

/** All keys that do something with a photo. */
export function Keys({ commands }: { commands: Commands }) {
  const { larger, smaller, fit, boxes, download, link, again, remove, help } = commands;
  const all = [larger, smaller, fit, boxes, download, link, again, remove, help];
  return (
    <section id={KEYS_ID} class="pop keys" popover="auto" aria-labelledby="photo-keys-name">
      <h3 id="photo-keys-name">Keys</h3>
      <dl>
        <Keyed name="Other photos" signs={['←', '→']} />
        {all.map(({ name, keys }) => (
          <Keyed key={name} name={name} signs={[signOf(keys[0])]} />
        ))}
        <Keyed name="Move a larger picture" signs={['Shift', '← → ↑ ↓']} />
        <Keyed name="Back" signs={['Esc']} />
      </dl>
    </section>
  );
}

function Keyed({ name, signs }: { name: string; signs: string[] }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {signs.map((sign) => (
          <kbd key={sign}>{sign}</kbd>
        ))}
      </dd>
    </div>
  );
}

function signOf(key: string) {
  return SIGNS[key] ?? key.toUpperCase();
}

/** `1.5×` */
function times(scale: number) {
  return `${Math.round(scale * 10) / 10}×`;
}

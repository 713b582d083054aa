import { Icon } from '../parts/icon.tsx';
import { percent } from '../format.ts';
import type { ImageRecord } from '../generated/api.ts';
import { address } from '../route.ts';
import { NOTHING_FOUND } from '../words.ts';
import { huesOf } from './boxes.ts';
import { families, type Kin } from './families.ts';
import { keepFocus } from './focus.ts';
import { leastOf, lowest } from './least.ts';
import type { Looking } from './looking.ts';
import { type Pointing, pointing } from './pointing.ts';
import type { PhotoState } from './state.ts';

/** What was recognised, and what of it is wrong. */
export function Labels({
  state,
  image,
  looking,
  ...pointed
}: { state: PhotoState; image: ImageRecord; looking: Looking } & Pointing) {
  const { details, hidden, filename } = image;
  const hues = huesOf(image);
  const hide = (name: string, button: HTMLElement) => {
    keepFocus(button);
    pointed.onPoint(null);
    void state.change(
      { add: [], remove: [name] },
      `“${name}” is hidden from this photo. It can be shown again.`,
    );
  };
  const rows = { ...{ hues, least: leastOf(image, looking.least.value), onWrong: hide }, ...pointed };

  return (
    <section class="photo-part" aria-labelledby="photo-labels">
      <div class="part-head">
        <h3 id="photo-labels" tabIndex={-1}>
          Labels
        </h3>
        {details.length > 0 && <span class="aside">{details.length}</span>}
        {hues.size > 0 && (
          <label class="switch-word">
            Boxes
            <input
              type="checkbox"
              class="switch"
              role="switch"
              title="Boxes (B)"
              checked={looking.boxes}
              onChange={({ currentTarget }) => (looking.boxes.value = currentTarget.checked)}
            />
          </label>
        )}
      </div>
      {details.length > 0 && (
        <ul class="kin labels" role="list" aria-label={`Labels of ${filename}`}>
          {families(details).map((kin) => (
            <Row key={kin.label.name} kin={kin} {...rows} />
          ))}
        </ul>
      )}
      {details.length === 0 && hidden.length === 0 && <p>{NOTHING_FOUND}</p>}
      {hidden.length > 0 && <HiddenList state={state} hidden={hidden} />}
      <Least image={image} looking={looking} />
    </section>
  );
}

interface Rows extends Pointing {
  hues: ReadonlyMap<string, number>;
  least: number;
  onWrong: (name: string, button: HTMLElement) => void;
}

/**
 * A label and its kinds. It leads to all photos that have it, shows its boxes while it is pointed
 * at, and can be said to be wrong.
 */
function Row({ kin: { label, kinds }, ...rows }: { kin: Kin } & Rows) {
  const { hues, least, lit, onPoint, onWrong } = rows;
  const { name, confidence } = label;
  const hue = hues.get(name);
  const classes = [
    'finding',
    ...(lit.has(name) ? ['finding-lit'] : []),
    ...(confidence < least ? ['finding-pale'] : []),
  ];
  return (
    <li>
      <div class={classes.join(' ')} data-label={name} {...pointing(name, onPoint)}>
        <span class={hue ? `swatch hue-${hue}` : 'swatch'} />
        <a
          class={kinds.length ? 'label-name' : 'label-name leaf'}
          href={address('photos', { label: [name] })}
        >
          {name}
        </a>
        <progress value={confidence} max={100} aria-hidden="true" />
        <span class="label-confidence">{percent(confidence)}</span>
        <button
          type="button"
          class="tool label-wrong"
          aria-label={`${name} is not in this photo`}
          title="Not in this photo"
          onClick={({ currentTarget }) => onWrong(name, currentTarget)}
        >
          <Icon name="close" small />
        </button>
      </div>
      {kinds.length > 0 && (
        <ul class="kin" role="list" aria-label={`Kinds of ${name}`}>
          {kinds.map((kind) => (
            <Row key={kind.label.name} kin={kind} {...rows} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** What was recognised and is not in the photo, as a person says. */
function HiddenList({ state, hidden }: { state: PhotoState; hidden: string[] }) {
  const show = (name: string, button: HTMLElement) => {
    keepFocus(button);
    void state.change({ add: [name], remove: [] }, `“${name}” is shown again.`);
  };

  return (
    <ul class="kin hidden-labels" role="list" aria-label="Hidden labels">
      {hidden.map((name) => (
        <li key={name} class="finding">
          <span class="swatch" />
          <s dir="auto">{name}</s>
          <span class="aside">marked wrong</span>
          <button
            type="button"
            class="tool label-wrong"
            aria-label={`Show again: ${name}`}
            title="Undo"
            onClick={({ currentTarget }) => show(name, currentTarget)}
          >
            <Icon name="undo" small />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Makes labels below a confidence pale, and their boxes go. */
function Least({ image, looking }: { image: ImageRecord; looking: Looking }) {
  const from = lowest(image);
  if (from === null) return null;
  const value = Math.max(from, looking.least.value);
  return (
    <label class="least">
      Hide below
      <input
        type="range"
        min={from}
        max={100}
        value={value}
        aria-valuetext={percent(value)}
        onInput={({ currentTarget }) => (looking.least.value = Number(currentTarget.value))}
      />
      <output>{percent(value)}</output>
    </label>
  );
}

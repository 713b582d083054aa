import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Context } from '../context.ts';
import { Icon } from '../parts/icon.tsx';
import { Chooser } from './chooser.tsx';
import { LatestPhotos } from './latestphotos.tsx';
import { Examples } from './showcase.tsx';
import type { Uploads } from './state.ts';

const STORED = 'Photos go straight to this site’s own storage and are read there, by a machine.';
const ONLY_YOU = 'Only you see the photos that you add here.';
const EVERYBODY = 'Whoever has the address of this page sees all photos here, and can delete them.';

/** What the page is for, and where photos come in; beside it an example or, later, the newest photos. */
export function Welcome({
  context,
  uploads,
  children,
}: {
  context: Context;
  uploads: Uploads;
  /** What there is to say of what was chosen. */
  children: ComponentChildren;
}) {
  const { latest, config, account, allowance } = context;
  const closed = uploads.closed.value;
  const images = latest.images.value;
  useEffect(() => {
    const left = new AbortController();
    void latest.look(left.signal);
    return () => left.abort();
  }, [latest]);

  return (
    <div class="home">
      <div class="pitch">
        <h1 class="hero">Know what’s in your photos.</h1>
        <p class="lede">
          Add some, and a moment later each has its labels, boxes and faces. Find any of them again by
          what it shows.
        </p>
        <Chooser onFiles={uploads.add} config={config} off={closed} />
        {children}
        <p class="note">
          <Icon name="shield" />
          <span>
            {STORED} {account ? ONLY_YOU : EVERYBODY}
            {allowance.value.map(({ text, near }) => (
              <span key={text} class={near ? 'allowance-near' : undefined}>{` ${text}.`}</span>
            ))}
          </span>
        </p>
      </div>
      {(images ? images.length > 0 : latest.expected()) ? (
        <LatestPhotos images={images} />
      ) : (
        <Examples onTry={uploads.add} off={closed} />
      )}
    </div>
  );
}

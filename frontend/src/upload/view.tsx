import { useLayoutEffect } from 'preact/hooks';
import type { Context } from '../context.ts';
import { CLOSED_WAITS, explainPause } from '../words.ts';
import { Chooser } from './chooser.tsx';
import { Queue } from './queue.tsx';
import type { Uploads } from './state.ts';
import { Stayed, Summary } from './summary.tsx';

const ONLY_YOU = 'Only you see the photos that you add here.';
const EVERYBODY = 'Whoever has the address of this page sees all photos here, and can delete them.';

/** Where photos come in, and what has become of those of this visit. */
export function UploadView({ context, uploads }: { context: Context; uploads: Uploads }) {
  const closed = uploads.closed.value;
  const any = uploads.photos.value.length > 0;
  // What makes room for photos is another element, as it would be seen to jump; it keeps the focus.
  const place = any ? 'small' : 'large';
  const hadFocus = document.activeElement?.closest('.chooser') != null;
  useLayoutEffect(() => {
    if (hadFocus) document.getElementById('photo')?.focus({ preventScroll: true });
  }, [place]);
  return (
    <>
      <h1 class={any ? 'unseen' : 'call'}>Give it photos, and read what it sees.</h1>
      <Chooser key={place} onFiles={uploads.add} config={context.config} compact={any} off={closed} />
      <p key={`who sees, ${place}`} class="aside who-sees">
        {context.account ? ONLY_YOU : EVERYBODY}
        {context.allowance.value.map(({ text, near }) => (
          <span key={text} class={near ? 'allowance-near' : undefined}>{` ${text}.`}</span>
        ))}
      </p>
      <div role="alert">
        {uploads.nothing.value && <p class="problem no-photo">There is no photo in this folder.</p>}
      </div>
      {any && (
        <section class="uploads" aria-labelledby="uploads">
          <Summary uploads={uploads} />
          <Stayed uploads={uploads} />
          {closed && uploads.totals.value.active > 0 && <p class="held">{CLOSED_WAITS}</p>}
          {!closed && uploads.held.value !== null && <p class="held">{explainPause(uploads.held.value)}</p>}
          <Queue uploads={uploads} online={context.connection.online.value} />
        </section>
      )}
    </>
  );
}

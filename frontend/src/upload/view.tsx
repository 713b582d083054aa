import { useLayoutEffect, useState } from 'preact/hooks';
import type { Context } from '../context.ts';
import { CLOSED_WAITS, explainPause } from '../words.ts';
import { Queue, type Wanted } from './queue.tsx';
import type { Uploads } from './state.ts';
import { Stayed, Summary } from './summary.tsx';
import { Welcome } from './welcome.tsx';

/** Where photos come in, and what has become of those of this visit. */
export function UploadView({ context, uploads }: { context: Context; uploads: Uploads }) {
  const any = uploads.photos.value.length > 0;
  // What photos are chosen with is another element once there are some; it keeps the focus.
  const hadFocus = document.activeElement?.closest('.chooser, .run') != null;
  useLayoutEffect(() => {
    if (hadFocus) document.getElementById('photo')?.focus({ preventScroll: true });
  }, [any]);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  /** Goes to the next photo that has failed; after the last, to the first. */
  const goToFailed = () => {
    const failed = uploads.photos.peek().filter(({ stage }) => stage.peek().phase === 'failed');
    const last = failed.findIndex(({ id }) => id === wanted?.id);
    const next = failed[last + 1] ?? failed[0];
    if (next) setWanted({ id: next.id });
  };
  return (
    <>
      {any ? (
        <section class="uploads" aria-labelledby="uploads">
          <Summary
            uploads={uploads}
            config={context.config}
            allowance={context.allowance.value}
            onFailed={goToFailed}
          />
          <Nothing uploads={uploads} />
          <Stayed uploads={uploads} />
          <Held uploads={uploads} />
          <Queue uploads={uploads} online={context.connection.online.value} wanted={wanted} />
        </section>
      ) : (
        <Welcome context={context} uploads={uploads}>
          <Nothing uploads={uploads} />
        </Welcome>
      )}
    </>
  );
}

/** Says that the folder which was chosen has no photo. */
function Nothing({ uploads }: { uploads: Uploads }) {
  return (
    <div role="alert">
      {uploads.nothing.value && <p class="problem no-photo">There is no photo in this folder.</p>}
    </div>
  );
}

/** What holds up those that haven't been sent. */
function Held({ uploads: { closed, held, totals } }: { uploads: Uploads }) {
  if (closed.value) return totals.value.active > 0 ? <p class="held">{CLOSED_WAITS}</p> : null;
  return held.value === null ? null : <p class="held">{explainPause(held.value)}</p>;
}

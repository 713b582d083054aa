import { useEffect, useState } from 'preact/hooks';
import { OFFLINE } from '../words.js';
import { Chooser } from './chooser.jsx';
import { Queue } from './queue.jsx';
import { Summary } from './summary.jsx';

/**
 * Where photos come in, and what has become of those of this visit.
 * @param {{context: import('../app.jsx').Context, uploads: import('./state.js').Uploads}} props
 */
export function UploadView({ context, uploads }) {
  const any = uploads.photos.value.length > 0;
  return (
    <>
      <h1 class={any ? 'unseen' : 'call'}>Give it photos, and read what it sees.</h1>
      <Chooser onFiles={uploads.add} maxBytes={context.maxBytes} compact={any} />
      <Offline />
      {any && (
        <section class="uploads" aria-labelledby="uploads">
          <Summary uploads={uploads} />
          <Queue uploads={uploads} />
        </section>
      )}
    </>
  );
}

/** Says while the browser has no connection that nothing is lost. */
function Offline() {
  const [offline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const stop = new AbortController();
    for (const type of ['online', 'offline']) {
      addEventListener(type, () => setOffline(!navigator.onLine), { signal: stop.signal });
    }
    return () => stop.abort();
  }, []);
  return <div role="alert">{offline && <p class="problem">{OFFLINE}</p>}</div>;
}

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
      <div role="alert">
        {uploads.nothing.value && <p class="problem no-photo">There is no photo in this folder.</p>}
      </div>
      {any && (
        <section class="uploads" aria-labelledby="uploads">
          <Summary uploads={uploads} />
          <Queue uploads={uploads} online={context.connection.online.value} />
        </section>
      )}
    </>
  );
}

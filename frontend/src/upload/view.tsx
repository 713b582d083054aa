import type { Context } from '../context.ts';
import { Chooser } from './chooser.tsx';
import { Queue } from './queue.tsx';
import type { Uploads } from './state.ts';
import { Summary } from './summary.tsx';

/** Where photos come in, and what has become of those of this visit. */
export function UploadView({ context, uploads }: { context: Context; uploads: Uploads }) {
  const any = uploads.photos.value.length > 0;
  return (
    <>
      <h1 class={any ? 'unseen' : 'call'}>Give it photos, and read what it sees.</h1>
      <Chooser onFiles={uploads.add} config={context.config} compact={any} />
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

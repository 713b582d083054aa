import { type ReadonlySignal, signal, type Signal } from '@preact/signals';
import type { Api } from '../api.ts';
import { cancelled, explainSent } from '../words.ts';
import { isFinal, isSent, type Photo } from './photo.ts';
import type { Store } from './store.ts';

/** How photos leave the list of a visit; and what becomes of those that the service has already. */
export function createCancelling(
  photos: Signal<Photo[]>,
  {
    api,
    news,
    store,
    removeSent,
    onChange,
  }: {
    api: Pick<Api, 'remove'>;
    news: Signal<string>;
    store: Pick<Store, 'forget'>;
    /** Deletes photos by name, in a way that can be undone. */
    removeSent: (names: string[]) => void;
    onChange: () => void;
  },
) {
  const stayed = signal<Photo[]>([]);

  /** Takes photos from the list; what is under way is stopped. */
  function take(some: Photo[]) {
    const gone = new Set(some);
    photos.value = photos.value.filter((photo) => !gone.has(photo));
    stayed.value = stayed.value.filter((photo) => !gone.has(photo));
    for (const photo of some) {
      if (photo.preview.value) URL.revokeObjectURL(photo.preview.value);
      photo.abort.abort();
    }
    void store.forget(some.map((photo) => photo.id));
    onChange();
  }

  /**
   * Stops photos.
   * @returns those that the service has already: they go on
   */
  function cancel(some: Photo[]): Photo[] {
    const stopped: Photo[] = [];
    const sent: Photo[] = [];
    for (const photo of some) {
      const stage = photo.stage.value;
      if (!isFinal(stage)) (isSent(stage) ? sent : stopped).push(photo);
    }
    take(stopped);
    void release(stopped);
    const [only] = stopped;
    const what = stopped.length === 1 ? `${only?.name}: cancelled.` : cancelled(stopped.length);
    news.value = [what, sent.length && explainSent(sent.length)].filter(Boolean).join(' ');
    return sent;
  }

  /**
   * Gives back the names of stopped photos; what of them arrived all the same goes, too. Once its
   * ticket is over, a name may be another's.
   */
  async function release(stopped: Photo[]) {
    for (const { held } of stopped) {
      if (held && held.until > Date.now()) await api.remove(held.ticket.filename).catch(() => {});
    }
  }

  return {
    /** What the service had when all was cancelled, while it is offered to delete that. */
    stayed: stayed as ReadonlySignal<Photo[]>,
    take,
    cancel,
    cancelAll: () => void (stayed.value = cancel(photos.value)),

    /** Stops photos that the service has, and deletes them. */
    discard(some: Photo[]) {
      const names = some.map((photo) => photo.stage.value.name);
      take(some);
      removeSent(names);
    },

    /** Leaves what stayed where it is. */
    leave: () => void (stayed.value = []),
  };
}

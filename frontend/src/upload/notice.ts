import { type ReadonlySignal, signal } from '@preact/signals';

/** What a browser has for this; not all have, and some only for a page that is installed. */
export interface Notifier {
  permission: () => NotificationPermission;
  ask: () => Promise<NotificationPermission>;
  show: (title: string, text: string) => Promise<void>;
}

export type Notice = ReturnType<typeof createNotice>;

/** Says that the photos are done to whoever asked for that, and looks elsewhere by then. */
export function createNotice(
  notifier: Notifier | null = inThisBrowser(),
  isLookedAt: () => boolean = () => document.hasFocus(),
) {
  const wanted = signal<'no' | 'yes' | 'refused'>('no');
  return {
    /** Whether it was asked for; `refused` where the browser won't. */
    wanted: wanted as ReadonlySignal<'no' | 'yes' | 'refused'>,
    /** Whether there is any use in asking. */
    possible: notifier !== null && notifier.permission() !== 'denied',

    /** Asks for it, or takes that back; only when somebody presses for it. */
    async toggle() {
      if (wanted.value === 'yes') return void (wanted.value = 'no');
      const answer = await notifier?.ask().catch(() => 'denied' as const);
      wanted.value = answer === 'granted' ? 'yes' : 'refused';
    },

    /** @param text what has become of all the photos */
    async done(text: string) {
      if (wanted.value !== 'yes') return;
      wanted.value = 'no';
      if (!isLookedAt()) await notifier?.show('Your photos are done', text).catch(console.error);
    },
  };
}

function inThisBrowser(): Notifier | null {
  if (!('Notification' in globalThis)) return null;
  return {
    permission: () => Notification.permission,
    ask: () => Notification.requestPermission(),
    async show(title, body) {
      // Chrome on Android takes one from a service worker only.
      const worker = await navigator.serviceWorker?.getRegistration();
      if (worker) return worker.showNotification(title, { body });
      const shown = new Notification(title, { body });
      shown.onclick = () => {
        focus();
        shown.close();
      };
    },
  };
}

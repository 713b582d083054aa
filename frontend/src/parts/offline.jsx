import { useEffect, useState } from 'preact/hooks';
import { OFFLINE } from '../words.js';

/**
 * Says so, for as long as the page's own host can't be reached because the device is offline.
 */
export function Offline() {
  const [offline, setOffline] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const look = async () => {
      const cut = !navigator.onLine && !(await answers(signal));
      if (!signal.aborted) setOffline(cut && !navigator.onLine);
    };
    addEventListener('offline', look, { signal });
    addEventListener('online', look, { signal });
    void look();
    return () => stop.abort();
  }, []);

  return (
    <div class="offline-place" aria-live="polite">
      {offline && <p class="offline">{OFFLINE}</p>}
    </div>
  );
}

/**
 * A device without a network still reaches a page that it serves itself.
 * @param {AbortSignal} signal
 */
async function answers(signal) {
  try {
    await fetch('./config.json', { method: 'HEAD', cache: 'no-store', signal });
    return true;
  } catch {
    return false;
  }
}

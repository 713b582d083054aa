import type { Connection } from '../connection.ts';
import { OFFLINE } from '../words.ts';

/** Says so for as long as the connection is gone. */
export function Offline({ connection }: { connection: Connection }) {
  return (
    <div class="offline-place" aria-live="polite">
      {!connection.online.value && <p class="offline">{OFFLINE}</p>}
    </div>
  );
}

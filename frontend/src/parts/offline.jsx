import { OFFLINE } from '../words.js';

/**
 * Says so for as long as the connection is gone.
 * @param {{connection: import('../connection.js').Connection}} props
 */
export function Offline({ connection }) {
  return (
    <div class="offline-place" aria-live="polite">
      {!connection.online.value && <p class="offline">{OFFLINE}</p>}
    </div>
  );
}

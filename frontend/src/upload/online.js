import { signal } from '@preact/signals';

/** Whether the browser has a connection, as far as it knows. */
export const online = signal(navigator.onLine !== false);

for (const type of ['online', 'offline']) {
  addEventListener(type, () => {
    online.value = navigator.onLine;
  });
}

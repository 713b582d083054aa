import type { ReadonlySignal } from '@preact/signals';
import { CLOSED } from '../words.ts';

/** Says so for as long as the site takes no photos. */
export function Closed({ closed }: { closed: ReadonlySignal<boolean> }) {
  return <div aria-live="polite">{closed.value && <p class="closed">{CLOSED}</p>}</div>;
}

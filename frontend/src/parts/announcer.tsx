import type { Signal } from '@preact/signals';

/** Tells the latest news to those who listen rather than look. */
export function Announcer({ news }: { news: Signal<string> }) {
  return (
    <p class="unseen" role="status">
      {news}
    </p>
  );
}

/**
 * Tells the latest news to those who listen rather than look.
 * @param {{news: import('@preact/signals').Signal<string>}} props
 */
export function Announcer({ news }) {
  return (
    <p class="unseen" role="status">
      {news}
    </p>
  );
}

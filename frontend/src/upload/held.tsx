import { moment } from '../format.ts';

/** That the quota is used up, and when photos go on. */
export function Held({ until }: { until: number }) {
  return (
    <p class="held">
      The quota is used up. What has not been sent yet waits, and goes on by itself {moment(until)}.
      You can close this page: it goes on when the page is open again.
    </p>
  );
}

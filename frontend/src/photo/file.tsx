import type { ImageRecord } from '../generated/api.ts';
import { facts } from './answer.ts';

/** What is known of the file: when, with what, how large. */
export function FileFacts({ image }: { image: ImageRecord }) {
  return (
    <section class="photo-part" aria-label="File">
      <dl class="facts">
        {facts(image).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import type { ImageSummary } from '../generated/api.ts';
import { Icon } from '../parts/icon.tsx';
import { address } from '../route.ts';

/** The newest photos, each a link to itself. */
export function LatestPhotos({ images }: { images: ImageSummary[] | null }) {
  return (
    <section class="latest" aria-labelledby="latest">
      <header>
        <h2 id="latest">Added last</h2>
        <a href={address('photos')} class="latest-all">
          All photos
          <Icon name="forward" small />
        </a>
      </header>
      <ul role="list">
        {images
          ?.filter((image) => image.thumbnail_url)
          .map(({ filename, labels, thumbnail_url: thumbnail }) => (
            <li key={filename}>
              <a href={address('upload', { photo: [filename] })}>
                <img
                  crossOrigin="anonymous"
                  src={thumbnail ?? undefined}
                  alt={labels.join(', ') || filename}
                  decoding="async"
                  draggable={false}
                />
              </a>
            </li>
          ))}
      </ul>
    </section>
  );
}

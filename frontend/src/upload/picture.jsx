import { useEffect, useState } from 'preact/hooks';
import { extension } from './files.js';

/** The flattest and the tallest frame; what is beyond keeps its form and leaves a margin. */
const WIDEST = 3;
const TALLEST = 0.5;

/**
 * A photo's picture: the file itself at once, where the browser can decode it, and the service's
 * thumbnail as soon as that has loaded. While the photo is on its way, a viewfinder lies over it.
 * @param {{photo: import('./state.js').Photo}} props
 */
export function Picture({ photo }) {
  const [source, setSource] = useState(/** @type {string | null} */ (photo.preview));
  const [ratio, setRatio] = useState(4 / 3);
  const { phase, name, labels, thumbnail } = photo.stage.value;

  useEffect(() => {
    if (!thumbnail) return;
    let wanted = true;
    const image = new Image();
    image.src = thumbnail;
    // Decoded first, so that the picture never flashes; without one the preview simply stays.
    image.decode().then(
      () => wanted && setSource(thumbnail),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [thumbnail]);

  /** @param {import('preact').TargetedEvent<HTMLImageElement>} event */
  const measure = ({ currentTarget: { naturalWidth, naturalHeight } }) => {
    const own = naturalWidth / naturalHeight;
    if (own) setRatio(Math.min(WIDEST, Math.max(TALLEST, own)));
  };

  const busy = phase !== 'done' && phase !== 'failed';
  const seen = labels.map((label) => label.name).join(', ');
  return (
    <div class={`picture${busy ? ' picture-busy' : ''}`} style={{ '--ratio': ratio }}>
      {source ? (
        <img src={source} alt={seen || name} onLoad={measure} onError={() => setSource(null)} />
      ) : (
        <span class="picture-none">{extension(name).toUpperCase() || 'No preview'}</span>
      )}
    </div>
  );
}

import { useEffect, useState } from 'preact/hooks';
import type { ImageRecord } from '../generated/api.ts';

export type Source = ReturnType<typeof useSource>;

/**
 * Which address to show: the photo itself, with new links when the old ones have expired, or the
 * thumbnail where the browser can't show the photo's format.
 */
export function useSource(
  { filename, image_url, thumbnail_url }: ImageRecord,
  renewLinks: () => Promise<boolean>,
) {
  const [bad, setBad] = useState<string[]>([]);
  const [loaded, setLoaded] = useState<string | null>(null);
  useEffect(() => {
    setBad([]);
    setLoaded(null);
  }, [filename]);

  const address = [image_url, thumbnail_url].find((link) => link && !bad.includes(link));
  return {
    address,
    loaded: loaded === filename,
    onLoad: () => setLoaded(filename),
    onError: async () => {
      if (await renewLinks()) return;
      if (address) setBad((others) => [...others, address]);
    },
  };
}

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LOADING, NOT_LOADED } from '../words.ts';

/** A part of the page whose code is fetched when it is first shown. */
export function Lazy<Props extends object>({
  load,
  props,
}: {
  /** Must stay the same function. */
  load: () => Promise<ComponentType<Props>>;
  props: Props;
}) {
  const [part, setPart] = useState<{ Part: ComponentType<Props> } | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let wanted = true;
    load().then(
      (Part) => wanted && setPart({ Part }),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [load]);

  if (failed) {
    return (
      <p class="problem" role="alert">
        {NOT_LOADED}
      </p>
    );
  }
  return part ? <part.Part {...props} /> : <p class="loading">{LOADING}</p>;
}

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Connection } from '../connection.ts';
import { LOADING, PART_NOT_LOADED } from '../words.ts';
import { persist } from './persist.ts';

/**
 * A part of the page whose code is fetched when it is first shown; and again, where it could not be,
 * until it is there.
 */
export function Lazy<Props extends object>({
  load,
  connection,
  props,
}: {
  /** Must stay the same function. */
  load: () => Promise<ComponentType<Props>>;
  connection: Connection;
  props: Props;
}) {
  const [part, setPart] = useState<{ Part: ComponentType<Props> } | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const left = new AbortController();
    setPart(null);
    setFailed(false);
    persist(load, connection, { signal: left.signal, onFailure: () => setFailed(true) }).then(
      (Part) => left.signal.aborted || setPart({ Part }),
      () => {}, // it was left
    );
    return () => left.abort();
  }, [load, connection]);

  if (part) return <part.Part {...props} />;
  if (!failed) return <p class="loading">{LOADING}</p>;
  return (
    <div class="words" role="alert">
      <p class="problem">{PART_NOT_LOADED}</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Reload the page
      </button>
    </div>
  );
}

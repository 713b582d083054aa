const WORDS = { preparing: 'Preparing…', uploading: 'Uploading…', analysing: 'Analysing…' };

/**
 * A step under way: how far the upload is, or that something is being waited for.
 * @param {{stage: import('./state.js').Stage}} props
 */
export function Progress({ stage: { phase, sent, name } }) {
  if (phase === 'done' || phase === 'failed') return null;
  // All bytes sent is not yet stored: the storage still has to answer.
  const known = phase === 'uploading' && sent < 1;
  const done = Math.floor(sent * 100);
  return (
    <div class="progress">
      <p class="progress-words">
        <span>{WORDS[phase]}</span> {known && <span class="aside">{done} %</span>}
      </p>
      <div
        class={`bar${known ? '' : ' bar-waiting'}`}
        role="progressbar"
        aria-label={`${WORDS[phase]} ${name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={known ? done : undefined}
      >
        <span class="bar-fill" style={{ '--part': known ? sent : 1 }} />
      </div>
    </div>
  );
}

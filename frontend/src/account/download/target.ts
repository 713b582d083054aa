/** A ZIP that is made in memory is no larger than this, in bytes. */
const MOST = 500_000_000;

/** A link that is pressed at once has no more use for its address after this, in milliseconds. */
const TAKEN_AFTER = 60_000;

/** Where ZIPs go. */
export interface Target {
  /** The largest it takes, in bytes. */
  most: number;
  save: (zip: ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<void>;
}

/**
 * Asks where to save, where the browser can write a file as it comes; else ZIPs are made in memory
 * and go where downloads go.
 * @param name without its ending
 * @returns null when the person has thought better of it
 */
export async function chooseTarget(name: string): Promise<Target | null> {
  const choose = (window as any).showSaveFilePicker;
  if (!choose) return asDownloads(name);
  try {
    const handle = await choose({
      suggestedName: `${name}.zip`,
      types: [{ description: 'ZIP', accept: { 'application/zip': ['.zip'] } }],
    });
    const save: Target['save'] = async (zip, signal) =>
      zip.pipeTo(await handle.createWritable(), { signal });
    return { most: Infinity, save };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    // A browser may know how to and not be allowed to, such as within a frame.
    return asDownloads(name);
  }
}

function asDownloads(name: string): Target {
  let number = 0;
  return {
    most: MOST,
    async save(zip, signal) {
      const blob = await new Response(zip).blob();
      signal.throwIfAborted();
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([blob], { type: 'application/zip' }));
      link.download = number++ ? `${name}-${number}.zip` : `${name}.zip`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_AFTER);
    },
  };
}

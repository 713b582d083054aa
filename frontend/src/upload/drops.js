import { filesOf, pastedFiles } from './gather.js';

/**
 * Takes files dropped anywhere on a window, which otherwise would leave the page to show them, and
 * files pasted into it.
 * @param {Window} target
 * @param {(dragging: boolean) => void} onDragging whether files are being held over the window
 * @param {(files: File[]) => void} onFiles
 * @returns {() => void} stops it
 */
export function watchDrops(target, onDragging, onFiles) {
  const stop = new AbortController();
  // Each element entered is one that will be left; at none the window itself was left.
  let inside = 0;

  /**
   * @param {'dragenter' | 'dragover' | 'dragleave' | 'drop'} type
   * @param {(files: DataTransfer) => void} react
   */
  const on = (type, react) => {
    target.addEventListener(
      type,
      (event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        react(event.dataTransfer);
      },
      { signal: stop.signal },
    );
  };

  on('dragenter', () => onDragging(++inside > 0));
  on('dragleave', () => onDragging((inside = Math.max(0, inside - 1)) > 0));
  on('dragover', (transfer) => {
    transfer.dropEffect = 'copy';
  });
  on('drop', async (transfer) => {
    inside = 0;
    onDragging(false);
    onFiles(await filesOf(transfer));
  });
  target.addEventListener(
    'paste',
    (event) => {
      const { clipboardData: data, target: into } = event;
      // A text that comes with a picture of itself is text where text is being written.
      const writing = into instanceof Element && into.closest('input, textarea');
      if (!data?.files.length || (writing && data.types.includes('text/plain'))) return;
      event.preventDefault();
      onFiles(pastedFiles(data));
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}

import type { Formats } from '../config.ts';
import { filesOf, pastedFiles } from './gather.ts';

/** What is being held over a window, as far as a browser tells before it is let go. */
export interface Dragged {
  /** 0 where it doesn't tell. */
  count: number;
  /** Whether each is a photo, or a video; a folder and a photo of an unknown type are neither. */
  all: 'photos' | 'videos' | null;
}

/**
 * Takes files dropped anywhere on a window, which otherwise would leave the page to show them, and
 * files pasted into it. Of what else is dropped, only a text goes into a box for it: a browser would
 * leave the page for a link.
 * @param formats what of a folder is taken
 * @param onDragging what files are being held over the window; null once none are
 * @returns stops it
 */
export function watchDrops(
  target: Window,
  formats: Formats,
  onDragging: (dragged: Dragged | null) => void,
  onFiles: (files: File[]) => void,
): () => void {
  const stop = new AbortController();
  // Each element entered is one that will be left; at none the window itself was left.
  let inside = 0;

  const on = (
    type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
    react: (files: DataTransfer) => void,
  ) => {
    target.addEventListener(
      type,
      (event) => {
        const { dataTransfer: held } = event;
        if (held?.types.includes('Files')) {
          event.preventDefault();
          react(held);
        } else if (held && !isWriting(event)) {
          event.preventDefault();
          held.dropEffect = 'none';
        }
      },
      { signal: stop.signal },
    );
  };

  on('dragenter', (transfer) => {
    if (++inside === 1) onDragging(draggedIn(transfer));
  });
  on('dragleave', () => {
    inside = Math.max(0, inside - 1);
    if (!inside) onDragging(null);
  });
  on('dragover', (transfer) => {
    transfer.dropEffect = 'copy';
  });
  on('drop', async (transfer) => {
    inside = 0;
    onDragging(null);
    onFiles(await filesOf(transfer, formats));
  });
  target.addEventListener(
    'paste',
    (event) => {
      const { clipboardData: data } = event;
      // A text that comes with a picture of itself is text where text is being written.
      if (!data?.files.length || (isWriting(event) && data.types.includes('text/plain'))) return;
      event.preventDefault();
      onFiles(pastedFiles(data));
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}

/** What can be told of files that can't be looked at yet. */
export function draggedIn({ items }: Pick<DataTransfer, 'items'>): Dragged {
  const files = Array.from(items).filter(({ kind }) => kind === 'file');
  const every = (type: string) => files.length > 0 && files.every((file) => file.type.startsWith(type));
  return {
    count: files.length,
    all: every('image/') ? 'photos' : every('video/') ? 'videos' : null,
  };
}

/** Whether something happens where text is written. */
function isWriting({ target }: Event) {
  return target instanceof Element && target.closest('input, textarea') !== null;
}

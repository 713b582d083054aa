import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import '../styles/share.css';

/** So many names are told. */
const NAMED = 3;

/** Asks whether photos that were shared are to be added. */
export function Question({
  files,
  onAnswer,
}: {
  files: File[];
  onAnswer: (answer: boolean) => void;
}) {
  const photos = files.length === 1 ? 'this photo' : `these ${files.length} photos`;
  const more = files.length - NAMED;
  return (
    <Modal title={`Add ${photos}?`} onClose={() => onAnswer(false)}>
      <p>
        {files.length === 1 ? 'It was' : 'They were'} shared with this page by another app or site.
      </p>
      <ul>
        {files.slice(0, NAMED).map((file, number) => (
          <li key={number}>{file.name}</li>
        ))}
        {more > 0 && <li>and {more} more</li>}
      </ul>
      <div class="share-actions">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          Don’t add
        </button>
        <button type="button" class="button button-main" onClick={() => onAnswer(true)}>
          Add to my photos
        </button>
      </div>
    </Modal>
  );
}

/** Says that what was shared is not there. */
export function NotKept({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="The photos didn’t arrive" onClose={onClose}>
      <p>
        This browser could not keep the photos that were shared; it may have no room left. Choose
        them here instead.
      </p>
      <div class="share-actions">
        <button type="button" class="button button-main" onClick={onClose}>
          Close
        </button>
      </div>
    </Modal>
  );
}

function Modal({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="share" ref={dialog} aria-labelledby="share-title" onClose={onClose}>
      <h2 id="share-title">{title}</h2>
      {children}
    </dialog>
  );
}

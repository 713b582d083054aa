/** What can be done with the selected photos. */
export function SelectionBar({
  count,
  shown,
  onAll,
  onDelete,
  onLeave,
}: {
  count: number;
  shown: number;
  onAll: () => void;
  onDelete: () => void;
  onLeave: () => void;
}) {
  return (
    <section class="floating selection-bar" aria-label="Selected photos">
      <p>{count} selected</p>
      {count < shown && (
        <button type="button" class="button button-quiet" onClick={onAll}>
          Select all {shown.toLocaleString('en')}
        </button>
      )}
      <button type="button" class="button button-danger" onClick={onDelete}>
        Delete
      </button>
      <button type="button" class="button button-quiet" onClick={onLeave}>
        Cancel
      </button>
    </section>
  );
}

/** What a list of findings has to do with the boxes over the picture. */
export interface Pointing {
  /** What is pointed at: names of labels, keys of faces and lines. */
  lit: ReadonlySet<string>;
  onPoint: (of: string | null) => void;
}

/** What an entry of such a list listens to. */
export function pointing(of: string, onPoint: (of: string | null) => void) {
  return {
    onPointerEnter: () => onPoint(of),
    onPointerLeave: () => onPoint(null),
    onFocusIn: () => onPoint(of),
    onFocusOut: () => onPoint(null),
  };
}

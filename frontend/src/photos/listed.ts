import type { ReadonlySignal, Signal } from '@preact/signals';
import type { ImageSummary } from '../generated/api.ts';
import type { Photo } from './gallery.ts';

/**
 * The list that is on the screen: what a photo's dialog steps through, and who has to know of a
 * photo that is gone, or of which something else is said.
 */
interface Listed {
  /** In their order. */
  photos: ReadonlySignal<Photo[]>;
  /** Finds more of them, if there are more. */
  more: () => void;
  /** Leaves one out that is there no more. */
  forget: (filename: string) => void;
  /** Takes over labels and tags that people have changed. */
  relabel: (images: ImageSummary[]) => void;
  /** Brings one into view and gives it the focus. */
  reveal: (filename: string) => void;
}

export type ListedSignal = Signal<Listed | null>;

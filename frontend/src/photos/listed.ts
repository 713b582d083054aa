import type { ReadonlySignal, Signal } from '@preact/signals';
import type { ImageSummary } from '../generated/api.ts';
import type { Photo } from './photo.ts';

/**
 * The list that is on the screen: what a photo's dialog steps through, and who has to know of a
 * photo that is gone, or of which something else is said.
 */
interface Listed {
  /** In their order. */
  photos: ReadonlySignal<Photo[]>;
  /** How many there are in all, where that is known. */
  total: ReadonlySignal<number | null>;
  /** Whether the first of `photos` is the first of all. */
  whole: ReadonlySignal<boolean>;
  /** Finds more of them after the last, if there are more. */
  more: () => void;
  /** Finds more of them before the first. */
  newer: () => void;
  /** Leaves one out that is there no more. */
  forget: (filename: string) => void;
  /** Takes over labels and tags that people have changed. */
  relabel: (images: ImageSummary[]) => void;
  /** Brings one into view and gives it the focus. */
  reveal: (filename: string) => void;
}

export type ListedSignal = Signal<Listed | null>;

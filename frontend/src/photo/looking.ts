import { signal } from '@preact/signals';
import { FIT, type Zoom } from './zoom.ts';

/** The three heights of the panel on a phone. */
export type Stop = 'tabs' | 'half' | 'whole';

export type Tab = 'found' | 'file' | 'json';

export type Looking = ReturnType<typeof createLooking>;

/** How photos are looked at: it stays so from one photo to the next, but for the zoom. */
export function createLooking() {
  return {
    /** Whether boxes are drawn without being pointed at. */
    boxes: signal(true),
    /** The words' too. */
    words: signal(false),
    /** Below this confidence nothing is drawn, and labels are pale. */
    least: signal(0),
    tab: signal<Tab>('found'),
    stop: signal<Stop>('half'),
    zoom: signal<Zoom>(FIT),
  };
}

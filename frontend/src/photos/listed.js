/**
 * The list that is on the screen: what a photo's dialog steps through, and who has to know of a
 * photo that is gone.
 * @typedef {object} Listed
 * @property {import('@preact/signals').ReadonlySignal<import('./gallery.js').Photo[]>} photos in
 *   their order
 * @property {() => void} more finds more of them, if there are more
 * @property {(filename: string) => void} forget leaves one out that is there no more
 * @property {(filename: string) => void} reveal brings one into view and gives it the focus
 */

/** @typedef {import('@preact/signals').Signal<Listed | null>} ListedSignal */

export {};

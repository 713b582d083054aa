import { address } from '../route.js';

/** @type {[import('../route.js').View, string][]} */
const LINKS = [
  ['upload', 'Upload'],
  ['photos', 'Photos'],
  ['dashboard', 'Dashboard'],
];

/**
 * What this page is, and the ways to its views.
 * @param {{view?: import('../route.js').View}} props the view that is shown, if any can be
 */
export function Masthead({ view }) {
  return (
    <header class="masthead">
      <p class="masthead-name">Smart Image Analyzer</p>
      {view && (
        <nav aria-label="Views">
          <ul role="list">
            {LINKS.map(([to, name]) => (
              <li key={to}>
                <a href={address(to)} aria-current={to === view ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </header>
  );
}

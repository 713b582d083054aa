import { address, type View } from '../route.ts';

const LINKS: [View, string][] = [
  ['upload', 'Upload'],
  ['photos', 'Photos'],
  ['dashboard', 'Dashboard'],
];

/** What this page is, and the ways to its views, where any can be shown. */
export function Masthead({ view }: { view?: View }) {
  return (
    <header class="masthead">
      <p class="masthead-name">
        <Mark />
        Smart Image Analyzer
      </p>
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

/** The viewfinder of the page's icon, in the colours of the text. */
function Mark() {
  return (
    <svg class="masthead-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 8V6a3 3 0 0 1 3-3h2M16 3h2a3 3 0 0 1 3 3v2M21 16v2a3 3 0 0 1-3 3h-2M8 21H6a3 3 0 0 1-3-3v-2" />
      <circle cx="12" cy="12" r="3" />
    </svg>
  );
}

import { address, type View } from '../route.ts';
import { Icon, type IconName } from './icon.tsx';

const LINKS: [View, string, IconName][] = [
  ['upload', 'Upload', 'upload'],
  ['photos', 'Photos', 'photos'],
  ['dashboard', 'Dashboard', 'dashboard'],
];

/**
 * What this page is, and the ways to its views, where any can be shown.
 * @param email of who is signed in, if anybody
 */
export function Masthead({ view, email }: { view?: View; email?: string }) {
  return (
    <header class="masthead">
      {view ? (
        <a class="brand" href={address('upload')}>
          <Brand />
        </a>
      ) : (
        <p class="brand">
          <Brand />
        </p>
      )}
      {view && (
        <nav class="views" aria-label="Views">
          <ul role="list">
            {LINKS.map(([to, name, icon]) => (
              <li key={to}>
                <a href={address(to)} aria-current={to === view ? 'page' : undefined}>
                  <Icon name={icon} />
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {email && (
        <a
          class="masthead-account"
          href={address('account')}
          aria-label={`Your account, ${email}`}
          title={email}
          aria-current={view === 'account' ? 'page' : undefined}
        >
          <span class="avatar" aria-hidden="true">
            {initials(email)}
          </span>
        </a>
      )}
    </header>
  );
}

/** What stands for a person: the first letters of their address, `ada.lovelace@…` is AL. */
export function initials(email: string) {
  const [name = ''] = email.split('@');
  const parts = name.split(/[._+-]+/).filter(Boolean);
  return parts.length > 1 ? `${parts[0]?.[0]}${parts.at(-1)?.[0]}` : name.slice(0, 2);
}

/** The viewfinder of the page's icon, and the page's name. */
export function Brand() {
  return (
    <>
      <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 8V6a3 3 0 0 1 3-3h2M16 3h2a3 3 0 0 1 3 3v2M21 16v2a3 3 0 0 1-3 3h-2M8 21H6a3 3 0 0 1-3-3v-2" />
        <circle cx="12" cy="12" r="3" />
      </svg>
      Smart Image Analyzer
    </>
  );
}

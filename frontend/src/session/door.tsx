import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { Brand } from '../parts/masthead.tsx';
import '../styles/people.css';
import '../styles/door.css';
import { Scene } from './scene.tsx';
import type { Parting, Session } from './session.ts';

const PARTINGS: Record<Parting, string> = {
  ended:
    'Your sign-in has ended, as it does after a while. Sign in again: photos that were being sent ' +
    'go on by themselves.',
  everywhere:
    'You are signed out in all browsers. Those that are open may take up to 15 minutes to notice.',
  deleted:
    'Your account is being deleted, with all its photos and all that was found in them. That ' +
    'takes some minutes.',
};

/** What somebody sees who is not signed in: what this is, who sees what, and the way in. */
export function Door({
  session: { trouble, parting, signIn },
}: {
  session: Pick<Session, 'trouble' | 'parting' | 'signIn'>;
}) {
  const [leaving, setLeaving] = useState(false);
  const [failed, setFailed] = useState(false);

  const leave = () => {
    setLeaving(true);
    setFailed(false);
    signIn().catch(() => {
      setLeaving(false);
      setFailed(true);
    });
  };

  return (
    <main class="door look">
      <Scene />
      <div class="door-in">
        <p class="brand">
          <Brand />
        </p>
        <h1>Know what’s in your photos</h1>
        <p class="soft">
          Add photos, read what a machine sees in them, and find them again by it.
        </p>
        <div role="status">{parting && <p class="note-box">{PARTINGS[parting]}</p>}</div>
        <div role="alert">
          {trouble && !parting && (
            <p class="problem">The sign-in was not finished. Please sign in once more.</p>
          )}
          {failed && <p class="problem">The sign-in can’t be reached. Check your connection.</p>}
        </div>
        <button type="button" class="button button-main" onClick={leave} disabled={leaving}>
          <Icon name="in" />
          Sign in
        </button>
        <ul class="notes" role="list">
          <li>
            <Icon name="lock" />
            <span>
              Your photos are yours alone: nobody else who signs in here sees them, or what is in
              them. Those who look after this site see how many you have and how much room they
              take. Whoever owns the cloud account that it runs in could get at what is stored.
            </span>
          </li>
          <li>
            <Icon name="mail" />
            <span>
              You come in by an invitation that arrives by e-mail. If you have none, ask whoever
              gave you this address.
            </span>
          </li>
        </ul>
      </div>
    </main>
  );
}

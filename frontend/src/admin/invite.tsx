import type { Signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { explain } from '../words.ts';
import type { Roster } from './roster.ts';

/** Invites somebody by e-mail. */
export function Invite({ roster, news }: { roster: Roster; news: Signal<string> }) {
  const [email, setEmail] = useState('');
  const [admin, setAdmin] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState('');
  const [sent, setSent] = useState('');
  const field = useRef<HTMLInputElement | null>(null);

  async function invite(event: Event) {
    event.preventDefault();
    const to = email.trim();
    setSending(true);
    setProblem('');
    setSent('');
    try {
      await roster.invite(to, admin);
      setSent(to);
      setEmail('');
      setAdmin(false);
      news.value = `An invitation is on its way to ${to}.`;
    } catch (error) {
      setProblem(explain(error));
    } finally {
      setSending(false);
      field.current?.focus();
    }
  }

  return (
    <form class="invite" onSubmit={invite}>
      <label class="field">
        <span>Invite by e-mail</span>
        <input
          ref={field}
          type="email"
          required
          autocomplete="off"
          placeholder="E-mail address"
          value={email}
          onInput={({ currentTarget }) => setEmail(currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={admin}
          onChange={({ currentTarget }) => setAdmin(currentTarget.checked)}
        />
        Looks after this site too
      </label>
      <button type="submit" class="button button-main" disabled={sending}>
        <Icon name="plus" />
        Invite
      </button>
      <div class="invite-words">
        {sent && <p class="fine">An invitation is on its way to {sent}.</p>}
        <div role="alert">{problem && <p class="problem">{problem}</p>}</div>
      </div>
    </form>
  );
}

import { useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import type { Account } from '../session/account.ts';
import { explain } from '../words.ts';

/** Deletes the account, after its person has signed in anew and typed the address. */
export function Closing({ api, account }: { api: Pick<Api, 'call'>; account: Account }) {
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState('');
  const [typed, setTyped] = useState('');
  const { email, confirmed } = account;
  const photos = account.me.value?.used.photos ?? 0;
  const right = typed.trim().toLowerCase() === email.toLowerCase();

  async function act(action: () => Promise<unknown>) {
    setLeaving(true);
    setProblem('');
    try {
      await action();
    } catch (error) {
      setProblem(explain(error));
      setLeaving(false);
    }
  }

  const close = (event: Event) => {
    event.preventDefault();
    if (!right) return;
    void act(async () => {
      await api.call('POST', '/me/closing', undefined, { email });
      await account.signOut('deleted');
    });
  };

  return (
    <li id="closing">
      <Icon name="bin" />
      <div>
        <h3>Delete my account</h3>
        <p class="fine">
          With {photos === 1 ? 'your photo' : `your ${photos} photos`} and all that was found there,
          for good.{' '}
          {confirmed
            ? 'Download your data first, if you want to keep it.'
            : 'You sign in once more, then type your e-mail address.'}
        </p>
      </div>
      {confirmed ? (
        <form class="whole confirm" onSubmit={close}>
          <label class="field">
            <span>Type {email} to confirm</span>
            <input
              type="email"
              autocomplete="off"
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
          <button type="submit" class="button button-danger" disabled={leaving || !right}>
            Delete my account for good
          </button>
        </form>
      ) : (
        <button
          type="button"
          class="button button-danger"
          disabled={leaving}
          onClick={() => act(account.confirm)}
        >
          Delete…
        </button>
      )}
      <div class="whole" role="alert">
        {problem && <p class="problem">{problem}</p>}
      </div>
    </li>
  );
}

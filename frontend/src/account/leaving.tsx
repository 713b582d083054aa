import { useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import type { Account } from '../session/account.ts';
import { explain } from '../words.ts';

const leftOut = (photos: number) => (photos === 1 ? 'A photo is' : `${photos} photos are`);

/** Two ways to sign out: in this browser, and in all. */
export function Leaving({ api, account }: { api: Api; account: Account }) {
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState('');
  const underway = account.underway();

  async function leave(everywhere: boolean) {
    setLeaving(true);
    setProblem('');
    try {
      if (everywhere) await api.call('POST', '/me/sign-out');
      await account.signOut(everywhere ? 'everywhere' : undefined);
    } catch (error) {
      setProblem(explain(error));
      setLeaving(false);
    }
  }

  return (
    <>
      <li>
        <Icon name="out" />
        <div>
          <h3>Sign out</h3>
          <p class="fine">
            In this browser, which then keeps nothing of yours.
            {underway > 0 && ` ${leftOut(underway)} still on the way, and would be left out.`}
          </p>
        </div>
        <button type="button" class="button" disabled={leaving} onClick={() => leave(false)}>
          Sign out
        </button>
      </li>
      <li>
        <Icon name="everywhere" />
        <div>
          <h3>Sign out everywhere</h3>
          <p class="fine">
            On all devices, such as one that was lost. It may take 15 minutes to reach them.
          </p>
        </div>
        <button type="button" class="button" disabled={leaving} onClick={() => leave(true)}>
          Sign out everywhere
        </button>
        <div class="whole" role="alert">
          {problem && <p class="problem">{problem}</p>}
        </div>
      </li>
    </>
  );
}

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Context } from '../context.ts';
import { useFetched } from '../dashboard/fetching.ts';
import { Icon } from '../parts/icon.tsx';
import { initials } from '../parts/masthead.tsx';
import { address } from '../route.ts';
import type { Account } from '../session/account.ts';
import '../styles/people.css';
import { ACCOUNT_CLOSED, explain } from '../words.ts';
import { Closing } from './closing.tsx';
import { DownloadRow } from './download/row.tsx';
import { Leaving } from './leaving.tsx';
import { Use } from './use.tsx';

/** Who is signed in, what is used of the quota, and what can be done with all of it. */
export function AccountView({ context, account }: { context: Context; account: Account }) {
  const { email } = account;
  const heading = useRef<HTMLHeadingElement | null>(null);
  const ask = useMemo(() => () => account.refresh({ orFail: true }), [account]);
  const { phase, error, retry } = useFetched(ask, context.connection);
  const me = account.me.value;

  useEffect(() => {
    // Back from the login there is something to finish.
    if (account.confirmed) document.getElementById('closing')?.scrollIntoView();
  }, [account, me === null]);

  const again = () => {
    heading.current?.focus();
    retry();
  };

  return (
    <div class="look">
      <header class="head">
        <span class="avatar avatar-large" aria-hidden="true">
          {initials(email)}
        </span>
        <div class="head-text">
          <h1 ref={heading} tabIndex={-1}>
            Account
          </h1>
          <p class="fine">
            {email}
            {me?.admin && ' · looks after this site'}
          </p>
        </div>
        {me?.admin && (
          <a class="button" href={address('admin')}>
            <Icon name="people" />
            People
          </a>
        )}
      </header>
      <div role="alert">
        {phase === 'failed' && <p class="problem">{explain(error)}</p>}
        {me?.closing && <p class="problem">{ACCOUNT_CLOSED}</p>}
      </div>
      {phase === 'failed' && (
        <div class="acts">
          <button type="button" class="button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      <Use me={me} />
      <ul class="card rows" role="list">
        <DownloadRow context={context} />
        <Leaving api={context.api} account={account} />
      </ul>
      {!me?.closing && (
        <ul class="card rows" role="list">
          <Closing api={context.api} account={account} />
        </ul>
      )}
    </div>
  );
}

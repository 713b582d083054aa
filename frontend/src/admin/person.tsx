import type { Signal } from '@preact/signals';
import { useId, useState } from 'preact/hooks';
import { amount, Meter } from '../account/use.tsx';
import { counted } from '../dashboard/counts.ts';
import { Icon } from '../parts/icon.tsx';
import { initials } from '../parts/masthead.tsx';
import { type Allowance, allowances } from '../quota.ts';
import { explain } from '../words.ts';
import type { Person } from './administration.ts';
import { QuotaForm } from './quotaform.tsx';
import type { Roster } from './roster.ts';

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const NAMES = { today: 'Today', month: 'This month', bytes: 'Space' };

/** One person: who, how much of what they may use, and what can be changed. */
export function PersonRow({
  person,
  roster,
  isOwn,
  open,
  onOpen,
  news,
}: {
  person: Person;
  roster: Roster;
  isOwn: boolean;
  open: boolean;
  onOpen: (open: boolean) => void;
  news: Signal<string>;
}) {
  const panel = useId();
  const { email, status, closing } = person;
  return (
    <li class="person">
      <span class="avatar avatar-soft" aria-hidden="true">
        {status === 'invited' ? <Icon name="mail" /> : initials(email)}
      </span>
      <div class="person-who">
        <h3>{email}</h3>
        <p class="fine">
          {closing ? (
            <span class="pill bad">being deleted</span>
          ) : (
            <>
              {person.admin && <span class="pill">looks after this site</span>}
              {status !== 'active' && <span class="pill">{STATUS[status]}</span>}{' '}
              {counted(person.photos, 'photo')}
              {person.failed > 0 && `, ${person.failed} failed`}, since{' '}
              {DAY.format(new Date(person.since))}
            </>
          )}
        </p>
      </div>
      <div class="person-use">
        {allowances({ quota: person.quota, used: person }).map((allowance) => (
          <Used key={allowance.kind} allowance={allowance} />
        ))}
      </div>
      {!closing && (
        <button
          type="button"
          class="button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={() => onOpen(!open)}
        >
          Change<span class="unseen"> {email}</span>
        </button>
      )}
      {open && !closing && (
        <div class="person-panel" id={panel}>
          <Changes {...{ person, roster, isOwn, news }} onDone={() => onOpen(false)} />
        </div>
      )}
    </li>
  );
}

const STATUS = { invited: 'invited', unconfirmed: 'address not confirmed', active: '' };

function Used({ allowance }: { allowance: Allowance }) {
  const { kind, used, limit } = allowance;
  return (
    <div>
      <p class="fine">{NAMES[kind]}</p>
      <p class="fine person-number">
        {amount(allowance, used)}
        {limit > 0 && <span class="soft"> of {amount(allowance, limit)}</span>}
      </p>
      {limit > 0 && <Meter allowance={allowance} />}
    </div>
  );
}

function Changes({
  person,
  roster,
  isOwn,
  news,
  onDone,
}: {
  person: Person;
  roster: Roster;
  isOwn: boolean;
  news: Signal<string>;
  onDone: () => void;
}) {
  const { owner, email, photos, status } = person;
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [told, setTold] = useState('');

  async function act(action: () => Promise<void>, words: string) {
    setBusy(true);
    setProblem('');
    setTold('');
    try {
      await action();
      news.value = words;
      setTold(words);
      return true;
    } catch (error) {
      setProblem(explain(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  const remove = async () => {
    if (await act(() => roster.remove(owner), `${email} is being removed.`)) onDone();
  };

  return (
    <>
      <QuotaForm
        person={person}
        busy={busy}
        onSave={(quota) =>
          act(() => roster.setQuota(owner, quota), `The quota of ${email} is changed.`)
        }
      />
      <div class="acts">
        {status === 'invited' && (
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() =>
              act(() => roster.invite(email), `The invitation is on its way to ${email} again.`)
            }
          >
            <Icon name="mail" />
            Send the invitation again
          </button>
        )}
        {!isOwn && !asked && (
          <button type="button" class="button button-danger" onClick={() => setAsked(true)}>
            Remove…
          </button>
        )}
        {isOwn && <p class="fine">Your own account you delete under Account.</p>}
      </div>
      {asked && (
        <div class="question">
          <p>
            Remove {email}
            {photos > 0 && ` with ${counted(photos, 'photo')}`}, for good?
          </p>
          <div class="acts">
            <button type="button" class="button button-danger" disabled={busy} onClick={remove}>
              Remove for good
            </button>
            <button type="button" class="button" disabled={busy} onClick={() => setAsked(false)}>
              Keep
            </button>
          </div>
        </div>
      )}
      <div role="alert">{problem && <p class="problem">{problem}</p>}</div>
      {told && <p class="fine">{told}</p>}
    </>
  );
}

import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { LOADING } from '../words.ts';
import { Invite } from './invite.tsx';
import { PersonRow } from './person.tsx';
import type { Roster } from './roster.ts';

/** With more people than this, one looks for an address. */
const MANY = 10;

/** Who may sign in and how much each uses, and the way to invite somebody. */
export function People({
  roster,
  own,
  news,
}: {
  roster: Roster;
  /** Who looks. */
  own: string;
  news: Signal<string>;
}) {
  const { people, phase, problem, beginning, look, more } = roster;
  const [open, setOpen] = useState<string | null>(null);
  const searching = beginning.value !== '' || people.value.length > MANY || phase.value === 'more';

  return (
    <section class="card rows" aria-labelledby="who">
      <div class="rows-head">
        <h2 id="who">Who may sign in</h2>
        {searching && (
          <label class="field">
            <span class="unseen">E-mail address begins with</span>
            <input
              type="search"
              placeholder="Address begins with…"
              value={beginning.value}
              onInput={({ currentTarget }) => look(currentTarget.value.trim())}
            />
          </label>
        )}
      </div>
      <ul class="people" role="list" aria-label="People">
        {people.value.map((person) => (
          <PersonRow
            key={person.owner}
            person={person}
            roster={roster}
            isOwn={person.owner === own}
            open={open === person.owner}
            onOpen={(now) => setOpen(now ? person.owner : null)}
            news={news}
          />
        ))}
      </ul>
      {phase.value === 'failed' && (
        <div class="rows-end" role="alert">
          <p class="problem">{problem.value}</p>
          <button type="button" class="button" onClick={() => look()}>
            Try again
          </button>
        </div>
      )}
      {phase.value === 'loading' && people.value.length === 0 && (
        <p class="rows-end fine loading">{LOADING}</p>
      )}
      {phase.value === 'complete' && people.value.length === 0 && (
        <p class="rows-end fine">Nobody’s address begins so.</p>
      )}
      {phase.value === 'more' && (
        <div class="rows-end">
          <button type="button" class="button" onClick={more}>
            <Icon name="people" />
            Show more
          </button>
        </div>
      )}
      <Invite roster={roster} news={news} />
    </section>
  );
}

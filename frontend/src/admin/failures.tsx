import { useCallback, useState } from 'preact/hooks';
import type { Connection } from '../connection.ts';
import { useFetched } from '../dashboard/fetching.ts';
import { explain, LOADING } from '../words.ts';
import type { Administration, Failure } from './administration.ts';
import type { Roster } from './roster.ts';

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** What failed, of all people: whose, when and why; not which photo. */
export function Failures({
  administration,
  roster,
  connection,
}: {
  administration: Administration;
  roster: Roster;
  connection: Connection;
}) {
  const [before, setBefore] = useState<Failure[]>([]);
  const [cursor, setCursor] = useState<string | undefined>();
  const ask = useCallback(
    (signal: AbortSignal) => administration.failures(cursor, signal),
    [administration, cursor],
  );
  const { answer, phase, error, retry } = useFetched(ask, connection);
  const found = [...before, ...(answer?.failures ?? [])];
  const emails = new Map(roster.people.value.map(({ owner, email }) => [owner, email]));

  const more = () => {
    setBefore(found);
    setCursor(answer?.cursor ?? undefined);
  };

  return (
    <section class="card rows" aria-labelledby="failures">
      <div class="rows-head">
        <h2 id="failures">Failures</h2>
        <p class="fine">The latest first. Which photo it was, only its owner sees.</p>
      </div>
      {phase === 'failed' && (
        <div class="rows-end" role="alert">
          <p class="problem">{explain(error)}</p>
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
      <ul role="list" aria-labelledby="failures">
        {found.map(({ owner, time, reason }, number) => (
          <li key={number} class="failure">
            <p>{reason}</p>
            <p class="fine">
              {emails.get(owner) ?? `${owner.slice(0, 8)}…`} · {WHEN.format(new Date(time))}
            </p>
          </li>
        ))}
      </ul>
      {found.length === 0 && phase !== 'failed' && (
        <p class="rows-end fine">{answer ? 'Nothing has failed.' : LOADING}</p>
      )}
      {answer?.cursor && answer.cursor !== cursor && (
        <div class="rows-end">
          <button type="button" class="button" onClick={more}>
            Show more
          </button>
        </div>
      )}
    </section>
  );
}

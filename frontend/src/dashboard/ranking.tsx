import type { ComponentChildren } from 'preact';
import { number, share, total } from './counts.ts';
import { Figure } from './figure.tsx';

/**
 * Things and how many there are of each, the most frequent first. What is a list of words is drawn
 * as one: it can be read, searched, and followed where it leads somewhere.
 */
export function Ranking({
  title,
  level,
  note,
  entries,
  link,
  shares = false,
  none,
}: {
  title: string;
  /** Of its heading. */
  level?: 2 | 3;
  note?: ComponentChildren;
  /** Best first. */
  entries: { name: string; count: number }[];
  /** The address an entry leads to. */
  link?: (name: string) => string;
  /** Whether each is a part of one whole, worth its percentage. */
  shares?: boolean;
  /** What is said where there are none. */
  none: string;
}) {
  const most = entries[0]?.count ?? 0;
  const all = total(entries.map(({ count }) => count));
  return (
    <Figure title={title} level={level} note={note}>
      {entries.length === 0 && <p class="aside">{none}</p>}
      <ol class="ranking" role="list">
        {entries.map(({ name, count }) => (
          <li key={name} class="ranking-row">
            {link ? <a href={link(name)}>{name}</a> : <span>{name}</span>}{' '}
            <span class="label-confidence">
              {number(count)}
              {shares && ` · ${share(count, all)}`}
            </span>
            <span class="bar" aria-hidden="true">
              <span class="bar-fill" style={{ '--part': count / (shares ? all : most) }} />
            </span>
          </li>
        ))}
      </ol>
    </Figure>
  );
}

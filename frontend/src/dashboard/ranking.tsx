import { number, share, total } from './counts.ts';

/**
 * Things and how many there are of each, the most frequent first. What is a list of words is drawn
 * as one: it can be read, searched, and followed where it leads somewhere.
 */
export function Ranking({
  entries,
  link,
  shares = false,
  none,
}: {
  /** Best first. */
  entries: { name: string; count: number }[];
  /** The address an entry leads to. */
  link?: (name: string) => string;
  /** Whether each is a part of one whole, worth its percentage. */
  shares?: boolean;
  /** What is said where there are none. */
  none: string;
}) {
  const all = total(entries.map(({ count }) => count));
  const most = shares ? all : (entries[0]?.count ?? 0);
  if (entries.length === 0) return <p class="figure-none">{none}</p>;
  return (
    <ol class="ranking" role="list">
      {entries.map(({ name, count }) => (
        <li key={name} class="ranking-row">
          <progress value={count} max={most} aria-hidden="true" />
          {link ? <a href={link(name)}>{name}</a> : <span>{name}</span>}{' '}
          <span class="ranking-count">
            {number(count)}
            {shares && ` · ${share(count, all)}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

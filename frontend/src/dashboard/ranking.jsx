import { number, share, total } from './counts.js';
import { Figure } from './figure.jsx';

/**
 * Things and how many there are of each, the most frequent first. What is a list of words is drawn
 * as one: it can be read, searched, and followed where it leads somewhere.
 * @param {object} props
 * @param {string} props.title
 * @param {2 | 3} [props.level] of its heading
 * @param {preact.ComponentChildren} [props.note]
 * @param {{name: string, count: number}[]} props.entries best first
 * @param {(name: string) => string} [props.link] the address an entry leads to
 * @param {boolean} [props.shares] whether each is a part of one whole, worth its percentage
 * @param {string} props.none what is said where there are none
 */
export function Ranking({ title, level, note, entries, link, shares = false, none }) {
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

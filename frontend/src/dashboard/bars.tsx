import { type Bar, number, roundMost, tip, total } from './counts.ts';

/** So many letters are readable under the bars of a phone, and under those of a wide window. */
const [NARROW, WIDE] = [38, 76];

/**
 * Bars, the second series on top of the first, the highest of all in the accent. Whoever listens, or
 * uses the keyboard, has the table beside it: this is a picture that can be clicked.
 */
export function Bars({ series, bars }: { series: string[]; bars: Bar[] }) {
  const sums = bars.map(({ counts }) => total(counts));
  const peak = sums.indexOf(Math.max(...sums));
  const most = roundMost(sums[peak] ?? 0);
  const longest = Math.max(...bars.map(({ name }) => name.length));
  const wide = Math.ceil((bars.length * longest) / WIDE);
  // Whole multiples of it, so that what is hidden on a phone leaves some.
  const narrow = wide * Math.ceil((bars.length * longest) / wide / NARROW);
  return (
    <div class="bars" aria-hidden="true">
      <span class="bars-most">{number(most)}</span>
      <div class="bars-plot">
        {bars.map((bar, index) => (
          <Column
            key={bar.words ?? bar.name}
            bar={bar}
            most={most}
            words={tip(bar, series)}
            kind={`${index === peak ? ' bars-peak' : ''}${index * 2 > bars.length ? ' bars-late' : ''}`}
          />
        ))}
      </div>
      <div class="bars-axis">
        {bars.map(({ name, words }, index) => {
          // The last one always has its name.
          const left = bars.length - 1 - index;
          return (
            <span key={words ?? name} class={left % narrow ? 'bars-wide' : undefined}>
              {left % wide === 0 && name}
            </span>
          );
        })}
      </div>
    </div>
  );
}

function Column({
  bar: { counts, link },
  most,
  words,
  kind,
}: {
  bar: Bar;
  most: number;
  words: string;
  kind: string;
}) {
  const parts = counts.map((count, which) => (
    <span key={which} style={{ height: `${(count / most) * 100}%` }} />
  ));
  const common = { class: `bars-column${kind}`, 'data-words': words };
  return link && total(counts) > 0 ? (
    <a {...common} href={link} tabIndex={-1}>
      {parts}
    </a>
  ) : (
    <span {...common}>{parts}</span>
  );
}

import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { Bars } from './bars.tsx';
import { type Bar, number } from './counts.ts';

/**
 * A card with a chart, and the same numbers as a table: for those who listen it is always there, and
 * whoever looks can have it shown instead.
 */
export function ChartFigure(props: {
  title: string;
  /** What is to be known of it, in a few words beside the title. */
  note?: ComponentChildren;
  /** What the bars stand for: the head of the table's first column. */
  head: string;
  /** What is counted. */
  series: string[];
  /** None where there is nothing to show yet; null while they are on their way. */
  bars: Bar[] | null;
  /** What is said in the chart's place meanwhile. */
  waiting?: string;
  controls?: ComponentChildren;
  wide?: boolean;
  /** What is to be known of all of it, in a sentence below. */
  foot?: string;
}) {
  const { title, note, head, series, bars, waiting, controls, wide, foot } = props;
  const [asTable, setAsTable] = useState(false);
  const any = bars !== null && bars.length > 0;
  return (
    <Figure
      title={title}
      wide={wide}
      foot={foot}
      note={
        <>
          {series.length > 1 && <Legend series={series} />}
          {note && <span class="figure-note">{note}</span>}
        </>
      }
      controls={
        <>
          {controls}
          {any && (
            <button
              type="button"
              class="tool"
              aria-label={`${title} as a table`}
              title="As a table"
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              <Icon name="table" />
            </button>
          )}
        </>
      }
    >
      {!bars && <p class="figure-none loading">{waiting}</p>}
      {bars?.length === 0 && <p class="figure-none">Nothing to show yet.</p>}
      {any && (
        <>
          {!asTable && <Bars series={series} bars={bars} />}
          <Numbers title={title} head={head} series={series} bars={bars} shown={asTable} />
        </>
      )}
    </Figure>
  );
}

/** A card with something to look at, its heading being its name. */
export function Figure({
  title,
  note,
  controls,
  wide = false,
  foot,
  children,
}: {
  title: string;
  note?: ComponentChildren;
  controls?: ComponentChildren;
  /** Whether it takes two places of three. */
  wide?: boolean;
  foot?: string;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <figure class={wide ? 'card figure figure-wide' : 'card figure'} aria-labelledby={id}>
      <figcaption class="figure-head">
        <h2 id={id}>{title}</h2>
        {note}
        {controls && <div class="figure-controls">{controls}</div>}
      </figcaption>
      {children}
      {foot && <p class="figure-foot">{foot}</p>}
    </figure>
  );
}

function Legend({ series }: { series: string[] }) {
  return (
    <span class="legend" aria-hidden="true">
      {series.map((name) => (
        <span key={name}>{name}</span>
      ))}
    </span>
  );
}

function Numbers({
  title,
  head,
  series,
  bars,
  shown,
}: {
  title: string;
  head: string;
  series: string[];
  bars: Bar[];
  shown: boolean;
}) {
  return (
    <div
      class={shown ? 'numbers' : 'unseen'}
      {...(shown && { tabIndex: 0, role: 'region', 'aria-label': `Table of “${title}”` })}
    >
      <table>
        <caption class="unseen">{title}; what has no row has none</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {series.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars
            .filter(({ counts }) => counts.some(Boolean))
            .map(({ name, words = name, counts, link }) => (
              <tr key={words}>
                <th scope="row">
                  {link ? (
                    // Nobody's focus goes where nothing is seen.
                    <a href={link} tabIndex={shown ? undefined : -1}>
                      {words}
                    </a>
                  ) : (
                    words
                  )}
                </th>
                {counts.map((count, which) => (
                  <td key={series[which]}>{number(count)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

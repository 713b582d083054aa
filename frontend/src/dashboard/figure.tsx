import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Chart } from './chart.tsx';
import { type Bar, number } from './counts.ts';

/**
 * A chart with its caption, and the same numbers as a table: for those who listen it is always
 * there, and whoever looks can have it shown.
 */
export function ChartFigure(props: {
  title: string;
  /** Of its heading. */
  level?: 2 | 3;
  /** What the chart says, in a sentence or two. */
  children?: ComponentChildren;
  /** What the bars stand for: the head of the table's first column. */
  head: string;
  /** What is counted. */
  series: string[];
  /** None where there is nothing to show yet; null while they are on their way. */
  bars: Bar[] | null;
  /** What is said in the chart's place meanwhile. */
  waiting?: string;
  /** The horizontal axis in words, where the bars' names need a unit. */
  axis?: string;
  controls?: ComponentChildren;
}) {
  const { title, level, children, head, series, bars, waiting, axis, controls } = props;
  return (
    <Figure title={title} level={level} controls={controls} note={children}>
      {series.length > 1 && <Legend series={series} />}
      {!bars && <p class="chart chart-none loading">{waiting}</p>}
      {bars?.length === 0 && <p class="chart chart-none">Nothing to show yet.</p>}
      {bars && bars.length > 0 && (
        <>
          <Chart title={title} series={series} bars={bars} />
          {axis && (
            <p class="chart-axis" aria-hidden="true">
              {axis}
            </p>
          )}
          <Numbers title={title} head={head} series={series} bars={bars} />
        </>
      )}
    </Figure>
  );
}

/** Something to look at, with a heading as its caption. */
export function Figure({
  title,
  level = 2,
  controls,
  note,
  children,
}: {
  title: string;
  level?: 2 | 3;
  controls?: ComponentChildren;
  note?: ComponentChildren;
  children: ComponentChildren;
}) {
  const id = useId();
  const Heading = level === 3 ? 'h3' : 'h2';
  return (
    <figure class="figure" aria-labelledby={id}>
      <figcaption class="figure-head">
        <div>
          <Heading id={id}>{title}</Heading>
          {note && <p class="figure-note">{note}</p>}
        </div>
        {controls}
      </figcaption>
      {children}
    </figure>
  );
}

function Legend({ series }: { series: string[] }) {
  return (
    <p class="legend" aria-hidden="true">
      {series.map((name) => (
        <span key={name}>{name}</span>
      ))}
    </p>
  );
}

function Numbers({
  title,
  head,
  series,
  bars,
}: {
  title: string;
  head: string;
  series: string[];
  bars: Bar[];
}) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <button type="button" class="figure-toggle" onClick={() => setShown(!shown)}>
        {shown ? 'Hide the table' : 'Show as a table'}
        <span class="unseen">: {title}</span>
      </button>
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
              .map(({ name, words, counts }) => (
                <tr key={words ?? name}>
                  <th scope="row">{words ?? name}</th>
                  {counts.map((count, which) => (
                    <td key={series[which]}>{number(count)}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

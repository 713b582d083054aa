import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import type { Colours } from './colours.ts';
import { type Bar, number } from './counts.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** What a chart shows: bars of one or two series, the second on top of the first. */
export interface Content {
  bars: Bar[];
  /** What is counted. */
  series: string[];
}

/**
 * Draws bars in a canvas and follows the size of its parent.
 * @param moves whether bars may grow into place
 */
export function draw(
  canvas: HTMLCanvasElement,
  content: Content,
  colours: Colours,
  moves: boolean,
) {
  const { fontFamily: family } = getComputedStyle(canvas);
  const chart = new Chart(canvas, {
    type: 'bar',
    data: data(content, colours),
    options: {
      maintainAspectRatio: false,
      animation: moves ? { duration: 400, easing: 'easeOutQuart', onComplete: finish } : false,
      font: { family, size: 13 },
      ...painted(colours),
    },
  });
  return {
    show(next: Content, colours: Colours) {
      content = next;
      chart.data = data(content, colours);
      chart.update();
    },

    paint(colours: Colours) {
      // Chart.js leaves the drawing to the next step of an animation that it has not yet cleared
      // away. If that has had its last step, nothing is drawn, and the old colours would stay.
      chart.stop();
      chart.data = data(content, colours);
      Object.assign(chart.options, painted(colours));
      chart.update('none');
    },

    end: () => chart.destroy(),
  };

  /** Draws once more, for a new size that Chart.js left to a next step may have come in the last. */
  function finish({ chart }: { chart: Chart }) {
    chart.draw();
  }

  function painted({ words, line, paper, ink }: Colours) {
    return {
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: line },
          ticks: { color: words, maxRotation: 0, autoSkipPadding: 16 },
        },
        y: {
          stacked: true,
          beginAtZero: true,
          // The axis of one photo ends at one, not at a fraction.
          suggestedMax: 1,
          grid: { color: line },
          border: { display: false },
          ticks: { color: words, precision: 0, maxTicksLimit: 5, padding: 8 },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: ink,
          titleColor: paper,
          bodyColor: paper,
          padding: 10,
          cornerRadius: 8,
          displayColors: false,
          callbacks: {
            title: ([item]: { dataIndex: number }[]) => {
              const bar = item && content.bars[item.dataIndex];
              return bar ? (bar.words ?? bar.name) : '';
            },
            label: ({ dataset, raw }: { dataset: { label?: string }; raw: unknown }) =>
              `${dataset.label}: ${number(Number(raw))}`,
          },
        },
      },
      interaction: { mode: 'index' as const, intersect: false },
    };
  }
}

function data({ bars, series }: Content, { done, failed }: Colours) {
  return {
    labels: bars.map(({ name }) => name),
    datasets: series.map((label, which) => ({
      label,
      data: bars.map(({ counts }) => counts[which] ?? 0),
      backgroundColor: which ? failed : done,
      borderRadius: 2,
      categoryPercentage: 0.9,
      barPercentage: 0.9,
      maxBarThickness: 56,
    })),
  };
}

import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { number } from './counts.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** @import {Colours} from './colours.js' */
/** @import {Bar} from './counts.js' */

/**
 * What a chart shows: bars of one or two series, the second on top of the first.
 * @typedef {object} Content
 * @property {Bar[]} bars
 * @property {string[]} series what is counted
 */

/**
 * Draws bars in a canvas and follows the size of its parent.
 * @param {HTMLCanvasElement} canvas
 * @param {Content} content
 * @param {Colours} colours
 * @param {boolean} moves whether bars may grow into place
 */
export function draw(canvas, content, colours, moves) {
  const { fontFamily: family } = getComputedStyle(canvas);
  const chart = new Chart(canvas, {
    type: 'bar',
    data: data(content, colours),
    options: {
      maintainAspectRatio: false,
      animation: moves ? { duration: 400, easing: 'easeOutQuart' } : false,
      font: { family, size: 13 },
      ...painted(colours),
    },
  });
  return {
    /**
     * @param {Content} next
     * @param {Colours} colours
     */
    show(next, colours) {
      content = next;
      chart.data = data(content, colours);
      chart.update();
    },

    /** @param {Colours} colours */
    paint(colours) {
      chart.data = data(content, colours);
      Object.assign(chart.options, painted(colours));
      chart.update('none');
    },

    end: () => chart.destroy(),
  };

  /** @param {Colours} colours */
  function painted({ words, line, paper, ink }) {
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
            /** @param {{dataIndex: number}[]} items */
            title: ([item]) => {
              const bar = item && content.bars[item.dataIndex];
              return bar ? (bar.words ?? bar.name) : '';
            },
            /** @param {{dataset: {label?: string}, raw: unknown}} item */
            label: ({ dataset, raw }) => `${dataset.label}: ${number(Number(raw))}`,
          },
        },
      },
      interaction: { mode: /** @type {const} */ ('index'), intersect: false },
    };
  }
}

/**
 * @param {Content} content
 * @param {Colours} colours
 */
function data({ bars, series }, { done, failed }) {
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

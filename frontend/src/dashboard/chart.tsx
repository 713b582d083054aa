import { useEffect, useRef, useState } from 'preact/hooks';
import { readColours, watchColours } from './colours.ts';
import type { Content, draw } from './drawing.ts';

const loadDrawing = () => import('./drawing.ts');

/**
 * Bars in a canvas. Its space is kept from the start; the code that draws is fetched when the first
 * chart is shown, and without it the table beside it still says everything.
 */
export function Chart({ title, series, bars }: { title: string } & Content) {
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const chart = useRef<ReturnType<typeof draw> | null>(null);
  const latest = useRef({ series, bars });
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    latest.current = { series, bars };
    if (canvas.current) chart.current?.show(latest.current, readColours(canvas.current));
  }, [series, bars]);

  useEffect(() => {
    let wanted = true;
    loadDrawing().then(
      ({ draw }) => {
        if (!wanted || !canvas.current) return;
        const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
        chart.current = draw(canvas.current, latest.current, readColours(canvas.current), moves);
      },
      () => wanted && setFailed(true),
    );
    const stop = watchColours(() => {
      if (canvas.current) chart.current?.paint(readColours(canvas.current));
    });
    return () => {
      wanted = false;
      stop();
      chart.current?.end();
      chart.current = null;
    };
  }, []);

  return (
    <div class="chart">
      {failed ? (
        <p class="aside">The drawing could not be loaded. The table has all its numbers.</p>
      ) : (
        <canvas ref={canvas} role="img" aria-label={`Bar chart: ${title}`} />
      )}
    </div>
  );
}

import { counted, number, share } from './counts.js';
import { percentile, waited } from './waits.js';

/** What stands in a place whose number is on its way: as high as it. */
const BLANK = '\u00a0';

/**
 * The few numbers that say most.
 * @param {{stats: import('../answers.js').Stats | null}} props null while they are on their way
 */
export function Totals({ stats }) {
  const { totals, faces, seconds } = stats ?? {};
  return (
    <dl class="totals">
      <Total
        name="Photos analysed"
        value={totals && number(totals.done)}
        note={faces && `with ${counted(faces.total, 'face')}`}
      />
      <Total
        name="Failed"
        value={totals && number(totals.failed)}
        note={totals && `${share(totals.failed, totals.done + totals.failed)} of all photos`}
      />
      <Total
        name="Time to labels, median"
        value={seconds && waited(percentile(seconds, 50))}
        note="for half of the photos"
      />
      <Total
        name="95th percentile"
        value={seconds && waited(percentile(seconds, 95))}
        note="for 95 of 100 photos"
      />
    </dl>
  );
}

/** @param {{name: string, value?: string, note?: string}} props */
function Total({ name, value = BLANK, note = BLANK }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="totals-value">{value}</dd>
      <dd class="aside">{note}</dd>
    </div>
  );
}

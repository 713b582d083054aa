import type { Stats } from '../contract.ts';
import { address } from '../route.ts';
import { counted, number, share } from './counts.ts';
import { percentile, waited } from './waits.ts';

/** What stands in a place whose number is on its way: as high as it. */
const BLANK = '\u00a0';

/** The few numbers that say most; without statistics, while they are on their way. */
export function Totals({ stats }: { stats: Stats | null }) {
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
        leadsTo={totals?.failed ? address('photos', { state: ['failed'] }) : undefined}
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

/** One number, with its name and a note. */
export function Total({
  name,
  value = BLANK,
  note = BLANK,
  leadsTo,
}: {
  name: string;
  value?: string;
  note?: string;
  /** The address of what is counted. */
  leadsTo?: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="totals-value">{leadsTo ? <a href={leadsTo}>{value}</a> : value}</dd>
      <dd class="aside">{note}</dd>
    </div>
  );
}

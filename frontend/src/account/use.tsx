import type { Me } from '../contract.ts';
import { bytes } from '../format.ts';
import { type Allowance, allowances, near, part } from '../quota.ts';

const NUMBER = new Intl.NumberFormat('en-GB');
const TITLES = { today: 'Today', month: 'This month', bytes: 'Space' };

/** What stands in a place whose number is on its way: as high as it. */
const BLANK = '\u00a0';

/** What is used of the quota; null while that is on its way. */
export function Use({ me }: { me: Me | null }) {
  const all: Allowance[] = me
    ? allowances(me)
    : (['today', 'month', 'bytes'] as const).map((kind) => ({ kind, used: 0, limit: 0 }));
  return (
    <div class="cards" aria-busy={!me}>
      {all.map((allowance) => (
        <section key={allowance.kind} class="card use" aria-labelledby={`use-${allowance.kind}`}>
          <h2 id={`use-${allowance.kind}`}>{TITLES[allowance.kind]}</h2>
          <p class="big">
            {me ? amount(allowance, allowance.used) : BLANK}{' '}
            {me && <small>{ofWhat(allowance)}</small>}
          </p>
          {me && allowance.limit > 0 && <Meter allowance={allowance} />}
          <p class="fine">{me ? note(allowance, me) : BLANK}</p>
        </section>
      ))}
    </div>
  );
}

/** How much of a limit is used. */
export function Meter({ allowance }: { allowance: Allowance }) {
  const { used, limit, kind } = allowance;
  const words = `${amount(allowance, used)} of ${amount(allowance, limit)}`;
  return (
    <progress
      class={part(allowance) >= 1 ? 'over' : near(allowance) ? 'going' : ''}
      value={Math.min(used, limit)}
      max={limit}
      aria-label={`${TITLES[kind]}: ${words}`}
    />
  );
}

/** A number of photos or bytes, for people. */
export function amount({ kind }: Pick<Allowance, 'kind'>, value: number) {
  return kind === 'bytes' ? bytes(value) : NUMBER.format(value);
}

function ofWhat({ kind, used, limit }: Allowance) {
  if (limit) return `of ${amount({ kind }, limit)}${kind === 'bytes' ? '' : ' photos'}`;
  return kind === 'bytes' ? 'used' : used === 1 ? 'photo' : 'photos';
}

function note(allowance: Allowance, { used, quota }: Me) {
  const { kind, limit } = allowance;
  if (kind === 'bytes') {
    const photos = used.photos === 1 ? '1 photo' : `${NUMBER.format(used.photos)} photos`;
    if (!limit || !used.photos || !used.bytes) return `${photos}.`;
    const more = Math.max(0, Math.floor((quota.bytes - used.bytes) / (used.bytes / used.photos)));
    return `${photos}. About ${NUMBER.format(more)} more of this size fit.`;
  }
  if (!limit) return 'No limit.';
  const over = part(allowance) >= 1 ? 'Used up. ' : '';
  return kind === 'today'
    ? `${over}Counts anew at midnight UTC.`
    : `${over}Counts anew on the first, UTC.`;
}

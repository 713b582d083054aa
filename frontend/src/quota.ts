import type { Me } from './contract.ts';
import { bytes } from './format.ts';

/** From this part of a limit on it is worth a word. */
const NEAR = 0.8;

/** Something that is limited, and how much of it is used. */
export interface Allowance {
  kind: 'today' | 'month' | 'bytes';
  used: number;
  /** 0 for none. */
  limit: number;
}

/** What somebody may use and has used. */
export function allowances({ quota, used }: Pick<Me, 'quota' | 'used'>): Allowance[] {
  return [
    { kind: 'today', used: used.today, limit: quota.photos_a_day },
    { kind: 'month', used: used.month, limit: quota.photos_a_month },
    { kind: 'bytes', used: used.bytes, limit: quota.bytes },
  ];
}

/** How much of a limit is used: 0 to 1; 0 where there is none. */
export function part({ used, limit }: Allowance) {
  return limit ? Math.min(1, used / limit) : 0;
}

/** Whether it is about to be used up. */
export function near(allowance: Allowance) {
  return part(allowance) >= NEAR;
}

const NUMBER = new Intl.NumberFormat('en-GB');

/** In words: `150 of 200 photos today`. */
export function inWords({ kind, used, limit }: Allowance) {
  if (kind === 'bytes') return `${bytes(used)} of ${bytes(limit)} used`;
  const when = kind === 'today' ? 'today' : 'this month';
  return `${NUMBER.format(used)} of ${NUMBER.format(limit)} photos ${when}`;
}

/** What is worth saying before photos are added: the day's, and what is about to be used up. */
export function worthSaying(me: Pick<Me, 'quota' | 'used'>): Allowance[] {
  return allowances(me).filter((one) => one.limit && (one.kind === 'today' || near(one)));
}

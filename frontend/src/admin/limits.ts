import type { Quota } from '../contract.ts';
import type { OwnQuota } from './administration.ts';

const GB = 1024 ** 3;

/** A quota as it is typed: photos in numbers, room in GB; empty is the default, 0 is no limit. */
export type Typed = { [Limit in keyof Quota]: string };

/** What to type for it. */
export function typed(own: OwnQuota): Typed {
  return {
    photos_a_day: text(own.photos_a_day),
    photos_a_month: text(own.photos_a_month),
    bytes: text(own.bytes === null ? null : Math.round((own.bytes / GB) * 100) / 100),
  };
}

/** What was typed; null where it is no quota. */
export function read({ photos_a_day, photos_a_month, bytes }: Typed): OwnQuota | null {
  const day = number(photos_a_day);
  const month = number(photos_a_month);
  const room = number(bytes);
  if (day === undefined || month === undefined || room === undefined) return null;
  if (!Number.isInteger(day ?? 0) || !Number.isInteger(month ?? 0)) return null;
  return {
    photos_a_day: day,
    photos_a_month: month,
    // Not even a byte more than nothing is no limit.
    bytes: room === null ? null : room && Math.max(1, Math.round(room * GB)),
  };
}

const text = (value: number | null) => (value === null ? '' : String(value));

/** @returns null where nothing was typed, undefined where it is no number */
function number(typed: string): number | null | undefined {
  if (!typed.trim()) return null;
  const value = Number(typed.trim().replace(',', '.'));
  return Number.isFinite(value) && value >= 0 && value < 1e6 ? value : undefined;
}

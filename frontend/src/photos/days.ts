/** The local day of a moment, as `2026-11-25`. */
export function dayOf(moment: Date) {
  const [year, month, day] = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return [String(year).padStart(4, '0'), ...[month, day].map(twoDigits)].join('-');
}

/**
 * The day of each photo of a list, newest first: when it was taken, else uploaded. One whose time
 * is not told, as while it is analysed again, belongs to the day of the one before it; so does one
 * that would come back to a later day, as the list counts the day of an upload in UTC.
 * @param today the day of those before the first time that is told
 */
export function daysOf(photos: { listed_at?: string | undefined }[], today: string): string[] {
  let day: string | undefined;
  return photos.map(({ listed_at }) => {
    const own = listed_at && dayOf(new Date(listed_at));
    if (own && (!day || own < day)) day = own;
    return day ?? today;
  });
}

/** A day of a month that is named above it, for people: `Today`, `Yesterday`, `Friday 20`. */
export function dayName(day: string, today: string) {
  const ago = daysBetween(day, today);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  return DAY.format(new Date(day));
}

/**
 * A month for people: `November`, `2026`.
 * @param month such as `2026-11`
 */
export function monthName(month: string): [name: string, year: string] {
  return [MONTH.format(new Date(`${month}-01`)), month.slice(0, 4)];
}

/** A month where there is little room: `Nov 2026`. */
export function shortMonth(month: string) {
  const [name, year] = monthName(month);
  return `${name.slice(0, 3)} ${year}`;
}

/** The last day of a month. */
export function lastDay(month: string) {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', timeZone: 'UTC' });
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });

/** Counted in UTC, where every day has 24 hours. */
function daysBetween(from: string, to: string) {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

function twoDigits(value: number) {
  return String(value).padStart(2, '0');
}

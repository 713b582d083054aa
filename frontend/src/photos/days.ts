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

/**
 * A day for people: `Today`, `Yesterday`, `Friday, 20 November`, and with its year where that is
 * not this one.
 * @param language the browser's, unless given
 */
export function dayName(day: string, today: string, language?: string) {
  const ago = daysBetween(day, today);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(new Date(day));
}

/** Counted in UTC, where every day has 24 hours. */
function daysBetween(from: string, to: string) {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

function twoDigits(value: number) {
  return String(value).padStart(2, '0');
}

/**
 * The local day of a moment, as `2026-11-25`.
 * @param {Date} moment
 */
export function dayOf(moment) {
  const [year, month, day] = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return [String(year).padStart(4, '0'), ...[month, day].map(twoDigits)].join('-');
}

/**
 * The day of each photo of a list, in its order. One whose time is not told, as while it is
 * analysed again, belongs to the day of the one before it.
 * @param {{uploaded_at?: string}[]} photos
 * @param {string} today the day of those before the first time that is told
 * @returns {string[]}
 */
export function daysOf(photos, today) {
  let day = today;
  return photos.map(({ uploaded_at }) => {
    if (uploaded_at) day = dayOf(new Date(uploaded_at));
    return day;
  });
}

/**
 * A day for people: `Today`, `Yesterday`, `Friday, 20 November`, and with its year where that is
 * not this one.
 * @param {string} day
 * @param {string} today
 * @param {string} [language] the browser's, unless given
 */
export function dayName(day, today, language) {
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

/**
 * Counted in UTC, where every day has 24 hours.
 * @param {string} from
 * @param {string} to
 */
function daysBetween(from, to) {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** @param {number} value */
function twoDigits(value) {
  return String(value).padStart(2, '0');
}

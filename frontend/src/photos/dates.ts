/** Days from a first to a last one, these included: `2026-07-31`; null where there is no end. */
export interface Days {
  from: string | null;
  to: string | null;
}

/** Days with what they are called. */
export interface NamedDays {
  name: string;
  days: Days;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

/** The year of the oldest photo there is, and the last that another can follow. */
const FIRST_YEAR = 1826;
const LAST_YEAR = 9998;

/** Whether a text is a day there is, such as `2026-07-31`. */
export function isDay(text: string) {
  if (!/^(?!0000)\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/**
 * What days a text may mean, the likeliest first: `2024`, `May 2024`, `3 May`, `2024-05-03`,
 * `yesterday`, `last month`, `since 2023`; and their beginnings, `yest` and `nov`. None where it
 * means no days. A part of a date is that of the last that has come.
 * @param now the reader's own time, as photos have the camera's
 */
export function readDates(text: string, now: Date): NamedDays[] {
  const plain = text.trim().toLowerCase().replace(/,/g, ' ').replace(/\s+/g, ' ');
  const open = /^(since|from|after|until|before) (.+)$/.exec(plain);
  if (!open?.[2]) return [...spoken(plain, now), ...written(plain, now).map(called)];
  return [...spoken(open[2], now).map(({ days }) => days), ...written(open[2], now)]
    .map(({ from, to }): Days => {
      if (open[1] === 'before') return { from: null, to: from && shifted(from, -1) };
      if (open[1] === 'until') return { from: null, to };
      return { from: open[1] === 'after' ? to && shifted(to, 1) : from, to: null };
    })
    .map(called);
}

function called(days: Days): NamedDays {
  return { name: daysInWords(days), days };
}

/** Days that are called by where they are from today. */
function spoken(text: string, now: Date) {
  return text.length < 3
    ? []
    : relative(now).filter(({ name }) => name.toLowerCase().startsWith(text));
}

/** What lies near, to be chosen before anything is typed. */
export function relative(now: Date): NamedDays[] {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const on = (y: number, m: number, d: number) => iso(new Date(Date.UTC(y, m, d)));
  // Weeks begin on Monday.
  const monday = date - ((now.getDay() + 6) % 7);
  const span = (from: string, to: string) => ({ from, to });
  return [
    { name: 'Today', days: span(on(year, month, date), on(year, month, date)) },
    { name: 'Yesterday', days: span(on(year, month, date - 1), on(year, month, date - 1)) },
    { name: 'This week', days: span(on(year, month, monday), on(year, month, monday + 6)) },
    { name: 'Last week', days: span(on(year, month, monday - 7), on(year, month, monday - 1)) },
    { name: 'This month', days: span(on(year, month, 1), on(year, month + 1, 0)) },
    { name: 'Last month', days: span(on(year, month - 1, 1), on(year, month, 0)) },
    { name: 'This year', days: span(on(year, 0, 1), on(year, 11, 31)) },
    { name: 'Last year', days: span(on(year - 1, 0, 1), on(year - 1, 11, 31)) },
  ];
}

/** A year, a month or a day, in numbers or with the month's name. */
function written(text: string, now: Date): Days[] {
  const years = /^(\d{4}) ?(?:-|–|to) ?(\d{4})$/.exec(text);
  if (years) return spanOf(yearOf(Number(years[1])), yearOf(Number(years[2])));

  const numbers = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (numbers) {
    const [year, month, date] = numbers.slice(1).map((part) => (part ? Number(part) : null));
    return one(year ?? null, month ? month - 1 : null, date ?? null);
  }
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (european) {
    return one(Number(european[3]), Number(european[2]) - 1, Number(european[1]));
  }
  return named(text, now);
}

/** `may`, `may 2024`, `3 may`, `may 3 2024`, `3rd of may 2024`. */
function named(text: string, now: Date): Days[] {
  const parts = text.replace(/(\d)(?:st|nd|rd|th)\b/g, '$1').replace(/\bof /g, '').split(' ');
  const names = parts.filter((part) => /^[a-z]{3,}\.?$/.test(part));
  const numbers = parts.filter((part) => /^\d+$/.test(part));
  const name = names[0]?.replace('.', '');
  if (!name || names.length > 1 || names.length + numbers.length < parts.length) return [];
  const month = MONTHS.findIndex((one) => one.toLowerCase().startsWith(name));
  const year = numbers.find((number) => number.length === 4);
  const date = numbers.find((number) => number.length < 3);
  if (month < 0 || numbers.length > (year ? 1 : 0) + (date ? 1 : 0)) return [];
  const on = date ? Number(date) : null;
  if (year) return one(Number(year), month, on);
  const [latest] = one(now.getFullYear(), month, on);
  const today = iso(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
  if (latest?.from && latest.from <= today) return [latest];
  return one(now.getFullYear() - 1, month, on);
}

/** One year, a month of it, or a day; none where there is no such. */
function one(year: number | null, month: number | null, date: number | null): Days[] {
  if (year === null || year < FIRST_YEAR || year > LAST_YEAR) return [];
  if (month === null) return [yearOf(year)];
  if (month < 0 || month > 11) return [];
  if (date === null) {
    const [first, last] = [1, 0].map((day, at) => iso(new Date(Date.UTC(year, month + at, day))));
    return [{ from: first ?? null, to: last ?? null }];
  }
  const day = `${year}-${two(month + 1)}-${two(date)}`;
  return isDay(day) ? [{ from: day, to: day }] : [];
}

function spanOf(first: Days, last: Days): Days[] {
  const { from } = first;
  const { to } = last;
  const years = [from, to].map((day) => Number(day?.slice(0, 4)));
  const sound = years.every((year) => year >= FIRST_YEAR);
  return from && to && from <= to && sound ? [{ from, to }] : [];
}

function yearOf(year: number): Days {
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

/** Days as they are told: `2024`, `May 2024`, `3 May 2024`, `3 May to 4 June 2024`, `Since 2024`. */
export function daysInWords({ from, to }: Days): string {
  if (from && to) {
    const whole = wholeOf(from, to);
    if (whole) return whole;
    const [first, last] = [dayInWords(from), dayInWords(to)];
    const sameYear = from.slice(0, 4) === to.slice(0, 4);
    if (from.endsWith('-01-01') && to.endsWith('-12-31')) {
      return `${from.slice(0, 4)} to ${to.slice(0, 4)}`;
    }
    return `${sameYear ? first.slice(0, -5) : first} to ${last}`;
  }
  if (from) return `Since ${from.endsWith('-01-01') ? from.slice(0, 4) : dayInWords(from)}`;
  return to ? `Until ${to.endsWith('-12-31') ? to.slice(0, 4) : dayInWords(to)}` : '';
}

/** The name of a day, a month or a year that is meant as a whole. */
function wholeOf(from: string, to: string) {
  if (from === to) return dayInWords(from);
  const year = from.slice(0, 4);
  if (from === `${year}-01-01` && to === `${year}-12-31`) return year;
  const [month] = one(Number(year), Number(from.slice(5, 7)) - 1, null);
  if (month?.from !== from || month.to !== to) return null;
  return `${short(from)} ${year}`;
}

function dayInWords(day: string) {
  return `${Number(day.slice(8))} ${short(day)} ${day.slice(0, 4)}`;
}

function short(day: string) {
  return MONTHS[Number(day.slice(5, 7)) - 1]?.slice(0, 3) ?? '';
}

/** Another day, so many later. */
function shifted(day: string, by: number) {
  const time = new Date(`${day}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + by);
  return iso(time);
}

function iso(time: Date) {
  return time.toISOString().slice(0, 10);
}

function two(number: number) {
  return String(number).padStart(2, '0');
}

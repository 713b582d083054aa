/**
 * A confidence for people: `93 %`.
 * @param confidence 0 to 100; what lies outside is moved to the nearest end
 */
export function percent(confidence: number) {
  return `${Math.round(Math.min(100, Math.max(0, confidence)))} %`;
}

/**
 * A size for people, rounded up so that what exceeds a limit never reads like the limit: `2.4 MB`.
 */
export function bytes(count: number) {
  if (count < 1024) return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
  const [unit, name] =
    UNITS.find(([unit]) => count < unit * 1024) ?? (UNITS.at(-1) as [number, string]);
  const value = count / unit;
  return `${value < 10 || name !== 'KB' ? Math.ceil(value * 10) / 10 : Math.ceil(value)} ${name}`;
}

const UNITS: [number, string][] = [
  [1024, 'KB'],
  [1024 ** 2, 'MB'],
  [1024 ** 3, 'GB'],
];

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

/**
 * A moment to come, in the reader's own time: `at 23:00`, `tomorrow at 01:00`, `on 1 December at
 * 01:00`.
 */
export function moment(time: number, now = new Date()) {
  const then = new Date(time);
  const clock = `at ${CLOCK.format(then)}`;
  if (then.toDateString() === now.toDateString()) return clock;
  const tomorrow = new Date(now);
  tomorrow.setDate(now.getDate() + 1);
  if (then.toDateString() === tomorrow.toDateString()) return `tomorrow ${clock}`;
  return `on ${DATE.format(then)} ${clock}`;
}

/** Makes a message a sentence: trimmed, a capital first, a full stop at its end. */
export function sentence(message: string) {
  const text = message.trim();
  if (!text) return '';
  return text[0]?.toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.');
}

/**
 * A result read aloud: `Cat, 93 %; Animal, 95 %; and 3 more`.
 * @param labels best first
 * @param atMost how many are named
 */
export function spoken(labels: { name: string; confidence: number | null }[], atMost = 5) {
  const named = labels
    .slice(0, atMost)
    .map(({ name, confidence: sure }) => (sure === null ? name : `${name}, ${percent(sure)}`));
  const left = labels.length - named.length;
  return [...named, ...(left ? [`and ${left} more`] : [])].join('; ');
}

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
  const [unit, name] = count < 1024 ** 2 ? [1024, 'KB'] : [1024 ** 2, 'MB'];
  const value = count / unit;
  return `${value < 10 || name === 'MB' ? Math.ceil(value * 10) / 10 : Math.ceil(value)} ${name}`;
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

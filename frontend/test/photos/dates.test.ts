import { describe, expect, test } from 'vitest';
import { daysInWords, isDay, readDates } from '../../src/photos/dates.ts';

/** A Sunday. */
const NOW = new Date(2026, 10, 29, 0, 30);

const span = (text: string) => {
  const [first] = readDates(text, NOW);
  return first && `${first.days.from ?? ''}/${first.days.to ?? ''}`;
};

describe('a text means days', () => {
  test.each([
    ['2024', '2024-01-01/2024-12-31'],
    ['2019-2021', '2019-01-01/2021-12-31'],
    ['2019 to 2021', '2019-01-01/2021-12-31'],
    ['May 2024', '2024-05-01/2024-05-31'],
    ['2024-02', '2024-02-01/2024-02-29'],
    ['2024/5/3', '2024-05-03/2024-05-03'],
    ['2024-05-03', '2024-05-03/2024-05-03'],
    ['3.5.2024', '2024-05-03/2024-05-03'],
    ['3 May 2024', '2024-05-03/2024-05-03'],
    ['May 3rd, 2024', '2024-05-03/2024-05-03'],
    ['3rd of May 2024', '2024-05-03/2024-05-03'],
    ['sept. 2025', '2025-09-01/2025-09-30'],
    ['nov', '2026-11-01/2026-11-30'],
    ['December', '2025-12-01/2025-12-31'],
    ['24 Dec', '2025-12-24/2025-12-24'],
    ['today', '2026-11-29/2026-11-29'],
    [' YESTERDAY ', '2026-11-28/2026-11-28'],
    ['this week', '2026-11-23/2026-11-29'],
    ['last week', '2026-11-16/2026-11-22'],
    ['this month', '2026-11-01/2026-11-30'],
    ['last month', '2026-10-01/2026-10-31'],
    ['last year', '2025-01-01/2025-12-31'],
    ['since 2024', '2024-01-01/'],
    ['after 2024', '2025-01-01/'],
    ['before May 2024', '/2024-04-30'],
    ['until 2024', '/2024-12-31'],
    ['since last month', '2026-10-01/'],
  ])('%j: %s', (text, wanted) => expect(span(text)).toBe(wanted));

  test.each([
    ...['', '12', '1812', '9999', '2024-13', '2024-02-30', '31 June 2024', 'may 2024 3 4', 'ma'],
    ...['cat', '2021-2019', 'since', 'IMG_2024', 'may day', '0 May 2024', 'to', '3 May 2024 x'],
  ])('but not %j', (text) => expect(readDates(text, NOW)).toEqual([]));
});

test.each([
  [{ from: '2024-01-01', to: '2024-12-31' }, '2024'],
  [{ from: '2024-02-01', to: '2024-02-29' }, 'Feb 2024'],
  [{ from: '2024-05-03', to: '2024-05-03' }, '3 May 2024'],
  [{ from: '2024-05-03', to: '2024-06-04' }, '3 May to 4 Jun 2024'],
  [{ from: '2023-12-31', to: '2024-01-01' }, '31 Dec 2023 to 1 Jan 2024'],
  [{ from: '2019-01-01', to: '2021-12-31' }, '2019 to 2021'],
  [{ from: '2024-01-01', to: null }, 'Since 2024'],
  [{ from: null, to: '2024-05-03' }, 'Until 3 May 2024'],
])('%j is told as %j', (days, words) => expect(daysInWords(days)).toBe(words));

test('a day is one that there is', () => {
  expect(['2024-02-29', '2023-02-29', '2024-2-29', '0000-01-01', 'x'].map(isDay)).toEqual([
    ...[true, false, false, false, false],
  ]);
});

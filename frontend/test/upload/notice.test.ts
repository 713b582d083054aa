import { expect, test } from 'vitest';
import { createNotice } from '../../src/upload/notice.ts';

function browser(answer: NotificationPermission, permission: NotificationPermission = 'default') {
  const asked: string[] = [];
  const shown: string[] = [];
  const notifier = {
    permission: () => permission,
    ask: async () => (asked.push('asked'), answer),
    show: async (_: string, text: string) => void shown.push(text),
  };
  return { notifier, asked, shown };
}

test('nobody is asked or told before they press', async () => {
  const { notifier, asked, shown } = browser('granted');
  await createNotice(notifier, () => false).done('40 of 40');
  expect([asked, shown]).toEqual([[], []]);
});

test('who pressed is told once, unless they look at the page', async () => {
  const { notifier, shown } = browser('granted');
  let looking = true;
  const notice = createNotice(notifier, () => looking);
  await notice.toggle();
  await notice.done('seen');
  looking = false;
  await notice.toggle();
  await notice.done('unseen');
  await notice.done('again');
  expect(shown).toEqual(['unseen']);
});

test('pressing again takes it back', async () => {
  const { notifier, shown } = browser('granted');
  const notice = createNotice(notifier, () => false);
  await notice.toggle();
  await notice.toggle();
  await notice.done('done');
  expect(shown).toEqual([]);
});

test('what the browser refuses is said, and isn’t offered where it can’t be had', async () => {
  const { notifier } = browser('denied');
  const notice = createNotice(notifier);
  await notice.toggle();
  expect(notice.wanted.value).toBe('refused');
  expect(createNotice(null).possible).toBe(false);
  expect(createNotice(browser('denied', 'denied').notifier).possible).toBe(false);
});

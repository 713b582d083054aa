/**
 * Does work on items in their order, so many of them at once that the one that is wanted next is
 * likely to be there.
 */
export async function* ahead<Item, Result>(
  items: Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (let next = 0; next < items.length || begun.length; ) {
    while (next < items.length && begun.length < atOnce) {
      const one = work(items[next++] as Item);
      // Until its turn comes nobody else looks at how it ends.
      one.catch(() => {});
      begun.push(one);
    }
    yield (await begun.shift()) as Result;
  }
}

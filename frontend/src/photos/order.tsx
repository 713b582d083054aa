import type { Params } from '../route.ts';
import { type Query, termsOf } from './query.ts';

export type Order = 'taken' | 'uploaded';

/** Whether the service can give what is looked for in either order. */
export function mayBeOrdered(query: Query) {
  return termsOf(query).every(({ kind }) => kind === 'days' || kind === 'name' || kind === 'not');
}

/** The order of an address, where it can be given. */
export function orderOf({ order = [] }: Params, query: Query): Order {
  return order[0] === 'uploaded' && mayBeOrdered(query) ? 'uploaded' : 'taken';
}

/** Which time of a photo counts. */
export function OrderChoice({
  order,
  onChange,
}: {
  order: Order;
  onChange: (order: Order) => void;
}) {
  return (
    <select
      class="button photos-order"
      aria-label="Sort by"
      value={order}
      onChange={({ currentTarget }) => onChange(currentTarget.value as Order)}
    >
      <option value="taken">Date taken</option>
      <option value="uploaded">Date uploaded</option>
    </select>
  );
}

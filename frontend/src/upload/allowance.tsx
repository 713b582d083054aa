import type { Me } from '../contract.ts';
import { inWords, near, worthSaying } from '../quota.ts';

/** How much of the quota is used, before it hurts. */
export function Allowance({ me }: { me: Me }) {
  return (
    <>
      {worthSaying(me).map((allowance) => (
        <span key={allowance.kind} class={`allowance${near(allowance) ? ' allowance-near' : ''}`}>
          {' '}
          {inWords(allowance)}.
        </span>
      ))}
    </>
  );
}

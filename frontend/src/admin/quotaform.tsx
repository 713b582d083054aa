import { useState } from 'preact/hooks';
import type { Quota } from '../contract.ts';
import type { OwnQuota, Person } from './administration.ts';
import { read, typed } from './limits.ts';

const FIELDS: [keyof Quota, string][] = [
  ['photos_a_day', 'Photos a day'],
  ['photos_a_month', 'Photos a month'],
  ['bytes', 'Space in GB'],
];

/** What somebody may use: what is left empty is what all may, 0 is no limit. */
export function QuotaForm({
  person: { quota, own_quota },
  busy,
  onSave,
}: {
  person: Pick<Person, 'quota' | 'own_quota'>;
  busy: boolean;
  onSave: (quota: OwnQuota) => void;
}) {
  const [values, setValues] = useState(typed(own_quota));
  const [wrong, setWrong] = useState(false);
  const holds = typed(quota);

  const save = (event: Event) => {
    event.preventDefault();
    const own = read(values);
    setWrong(!own);
    if (own) onSave(own);
  };

  return (
    <form class="quota" onSubmit={save}>
      {FIELDS.map(([limit, name]) => (
        <label key={limit} class="field">
          <span>{name}</span>
          <input
            inputMode="decimal"
            value={values[limit]}
            placeholder={own_quota[limit] === null ? `as all: ${holds[limit]}` : 'as all'}
            onInput={({ currentTarget }) =>
              setValues({ ...values, [limit]: currentTarget.value })
            }
          />
        </label>
      ))}
      <button type="submit" class="button" disabled={busy}>
        Save
      </button>
      <p class="fine">Empty is what all may; 0 is no limit.</p>
      <div role="alert">
        {wrong && <p class="problem">Only numbers can be a limit, photos only whole ones.</p>}
      </div>
    </form>
  );
}

import { address } from '../route.ts';

/** What an address shows that is no view's. */
export function NowhereView() {
  return (
    <>
      <h1>There is no such page</h1>
      <div class="words">
        <p>The address may be mistyped, or from another version of this page.</p>
        <a class="button button-main" href={address('upload')}>
          Upload photos
        </a>
      </div>
    </>
  );
}

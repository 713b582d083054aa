import type { ImageRecord } from '../generated/api.ts';
import { Icon } from '../parts/icon.tsx';
import { asJson } from './answer.ts';
import { copy } from './copying.ts';
import type { PhotoState } from './state.ts';

const NOT_COPIED = 'The browser does not let this page copy. Select the text, then copy it.';

/** The name of something in JSON that is indented, and what is before and behind it. */
const NAMED = /^(\s*)("(?:[^"\\]|\\.)*")(:.*)$/;

/** What the API answers, but for the links. */
export function Json({ state, image }: { state: PhotoState; image: ImageRecord }) {
  const text = asJson(image);
  return (
    <section class="photo-part" aria-labelledby="photo-json">
      <div class="part-head">
        <h3 id="photo-json">As the API gives it</h3>
        <button
          type="button"
          class="button button-small"
          onClick={() => copy(state, text, 'JSON', NOT_COPIED)}
        >
          <Icon name="copy" small /> Copy
        </button>
      </div>
      <pre class="json">
        {text.split('\n').map((line) => {
          const [, indent, name, rest] = NAMED.exec(line) ?? [];
          if (!name) return `${line}\n`;
          return (
            <>
              {indent}
              <b>{name}</b>
              {rest}
              {'\n'}
            </>
          );
        })}
      </pre>
    </section>
  );
}

import { useEffect } from 'preact/hooks';
import type { Context } from '../../context.ts';
import { bytes } from '../../format.ts';
import { Icon } from '../../parts/icon.tsx';
import { createDownload, type Download, type Progress } from './state.ts';

/** The download goes on while other views are shown, and there is one in a page. */
let download: Download | undefined;

const NUMBER = new Intl.NumberFormat('en-GB');

/** All of a person's photos, and all that is known of them, in a file. */
export function DownloadRow({
  context: { api, connection, account, news },
}: {
  context: Context;
}) {
  const { progress, run, stop } = (download ??= createDownload({
    page: async (cursor, signal) => {
      const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
      return api.call('GET', `/export${query}`, signal);
    },
    connection,
  }));
  const now = progress.value;
  const all = account?.me.value?.used.photos ?? 0;
  const running = now?.phase === 'running';

  useEffect(() => {
    // How it goes on is to be seen; heard is only how it ends.
    if (now && !running) news.value = words(now, all);
  }, [now?.phase]);

  return (
    <li>
      <Icon name="download" />
      <div>
        <h3>Download my data</h3>
        <p class="fine">
          All your photos in a ZIP, with all that was found in them as JSON and as a table.
        </p>
      </div>
      <button type="button" class="button" onClick={running ? stop : run}>
        {running ? 'Stop' : now ? 'Download again' : 'Download'}
      </button>
      {now && (
        <div class="whole going-on">
          {running && (
            <progress
              class="going"
              value={Math.min(now.photos, all)}
              max={Math.max(all, now.photos, 1)}
              aria-label="Photos downloaded"
            />
          )}
          <p class="fine">{words(now, all)}</p>
          {now.missing.length > 0 && (
            <details>
              <summary>
                {now.missing.length === 1 ? '1 picture' : `${now.missing.length} pictures`} could
                not be fetched; all that is known of them is there
              </summary>
              <ul class="fine">
                {now.missing.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
    </li>
  );
}

function words({ phase, photos, bytes: size, zips, problem }: Progress, all: number) {
  const whole = phase === 'running' && all ? ` of ${NUMBER.format(Math.max(all, photos))}` : '';
  const count = `${NUMBER.format(photos)}${whole} photos, ${bytes(size)}`;
  const where = zips > 1 ? `, in ${zips} ZIPs` : '';
  if (phase === 'running') return `${count}${where}. Keep this page open.`;
  if (phase === 'done') return `Done: ${count}${where}.`;
  if (phase === 'stopped') return 'Stopped.';
  return `It broke off after ${count}. ${problem}`;
}

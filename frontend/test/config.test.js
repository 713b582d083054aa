import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.js';
import { MAX_BYTES } from '../src/upload/files.js';

/**
 * @param {unknown} body
 * @param {number} [status]
 */
const serving = (body, status = 200) => loadConfig(async () => Response.json(body, { status }));

test('the API is where the settings say, and the limit is the default one', async () => {
  expect(await serving({ apiBase: 'http://127.0.0.1:8000/' })).toEqual({
    apiBase: 'http://127.0.0.1:8000',
    maxBytes: MAX_BYTES,
  });
});

test('a stage can have its own limit', async () => {
  expect(await serving({ apiBase: '', maxBytes: 5 })).toEqual({ apiBase: '', maxBytes: 5 });
});

test.each([
  ['missing', { apiBase: '' }, 404],
  ['without an API', {}, 200],
])('settings that are %s are an error', async (_, body, status) => {
  await expect(serving(body, status)).rejects.toThrow('config.json');
});

import { MAX_BYTES } from './upload/files.js';

/**
 * What one build needs to know about the stage it is served from.
 * @typedef {object} Config
 * @property {string} apiBase where the API is, without a slash at its end
 * @property {number} maxBytes the largest photo worth sending; the server has the last word
 */

/**
 * Reads `config.json` beside the page: `{"apiBase": "https://...", "maxBytes": 26214400}`,
 * where `maxBytes` may be left out.
 * @param {typeof fetch} [request]
 * @returns {Promise<Config>}
 * @throws if the file is missing or is no such object
 */
export async function loadConfig(request = fetch) {
  const response = await request('./config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: status ${response.status}`);
  const { apiBase, maxBytes = MAX_BYTES } = await response.json();
  if (typeof apiBase !== 'string') throw new Error('config.json: apiBase must be a string');
  return { apiBase: apiBase.replace(/\/+$/, ''), maxBytes };
}

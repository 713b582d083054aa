import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { CONFIG } from './samples.ts';

const serving = (body: unknown, status = 200) =>
  loadConfig(async () => Response.json(body, { status }));

test('the settings are what the stage says', async () => {
  expect(await serving(CONFIG)).toEqual(CONFIG);
});

test('the API’s address has no slash at its end', async () => {
  expect(await serving({ ...CONFIG, apiBase: '/api/' })).toEqual({ ...CONFIG, apiBase: '/api' });
});

test.each([
  ['missing', CONFIG, 404],
  ['without an API', { ...CONFIG, apiBase: undefined }, 200],
  ['without limits', { ...CONFIG, limits: undefined }, 200],
  ['without a limit', { ...CONFIG, limits: { batch: 100 } }, 200],
  ['without formats', { ...CONFIG, formats: { names: '', types: {} } }, 200],
])('settings that are %s are an error', async (_, body, status) => {
  await expect(serving(body, status)).rejects.toThrow('config.json');
});

const SIGN_IN = { issuer: 'https://idp.example/pool', host: 'https://login.example', client: 'c' };

test('who has to sign in is told where; a stage that says nothing of it is open', async () => {
  expect((await serving({ ...CONFIG, signIn: SIGN_IN })).signIn).toEqual(SIGN_IN);
  expect((await serving({ ...CONFIG, signIn: undefined })).signIn).toBeNull();
});

test.each(Object.keys(SIGN_IN))('a sign-in without its %s opens nothing', async (part) => {
  const signIn = { ...SIGN_IN, [part]: '' };
  await expect(serving({ ...CONFIG, signIn })).rejects.toThrow('config.json');
});

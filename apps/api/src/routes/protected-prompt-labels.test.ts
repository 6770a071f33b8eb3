import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addUser, signedIn } from '../people.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const prompts = '/api/public/v2/prompts';
const labels = '/api/public/protected-prompt-labels';
const protect = async (label: string) =>
  api.askJson<{ labels: readonly string[] }>(`${labels}/${label}`, { method: 'PUT', as: api.fullKey });
const answerOf = async (response: Response) => [response.status, await response.json()] as const;
const refused = (label: string) => [
  403,
  { error: 'ForbiddenError', message: expect.stringContaining(`'${label}' is protected`) as string },
];

test('labels are protected and released by those with the scope admin, and listed in their project alone', async () => {
  expect(await protect('listed')).toEqual({ labels: ['listed'] });
  expect((await protect('a')).labels).toEqual(['a', 'listed']);
  expect(await api.askJson(labels)).toEqual({ labels: ['a', 'listed'] });
  expect(await api.askJson(labels, { as: api.strangerKey })).toEqual({ labels: [] });
  expect((await api.ask(`${labels}/b`, { method: 'PUT' })).status).toBe(403);
  expect((await api.ask(`${labels}/a`, { method: 'DELETE' })).status).toBe(403);
  for (const label of ['a', 'listed']) await api.askJson(`${labels}/${label}`, { method: 'DELETE', as: api.fullKey });
  expect(await api.askJson(labels)).toEqual({ labels: [] });
  expect((await api.ask(`${labels}/a`, { method: 'DELETE', as: api.fullKey })).status).toBe(404);
  for (const label of ['latest', 'Not-A-Label']) {
    expect((await api.ask(`${labels}/${label}`, { method: 'PUT', as: api.fullKey })).status).toBe(400);
  }
});

test('a key without the scope admin neither gives a protected label nor deletes the version that has it', async () => {
  const name = 'guarded';
  await api.askJson(prompts, { json: { name, prompt: 'Hello', labels: ['stable'] } });
  await api.askJson(prompts, { json: { name, prompt: 'Hello' } });
  await protect('stable');
  const newLabels = { newLabels: ['stable'] };
  const attempts = [
    api.ask(prompts, { json: { name, prompt: 'Hello', labels: ['stable'] } }),
    api.ask('/api/public/prompts', { json: { name, prompt: 'Hello', labels: ['stable'] } }),
    api.ask(`${prompts}/${name}/versions/2`, { method: 'PATCH', json: newLabels }),
    api.ask(`${prompts}/${name}`, { method: 'DELETE' }),
    api.ask(`${prompts}/${name}?label=stable`, { method: 'DELETE' }),
  ];
  for (const attempt of attempts) expect(await answerOf(await attempt)).toMatchObject(refused('stable'));
  expect(await api.askJson(`${prompts}/${name}?label=stable`)).toMatchObject({ version: 1 });
  const moving = { method: 'PATCH', json: newLabels, as: api.fullKey };
  expect(await api.askJson(`${prompts}/${name}/versions/2`, moving)).toMatchObject({ labels: ['stable', 'latest'] });
  expect(await api.askJson(`${prompts}/${name}?label=stable`)).toMatchObject({ version: 2 });
  expect((await api.ask(`${prompts}/${name}`, { method: 'DELETE', as: api.fullKey })).status).toBe(204);
});

test('of users those with the role of an admin or owner move protected labels, and members do not', async () => {
  const name = 'of-users';
  await api.askJson(prompts, { json: { name, prompt: 'Hello' } });
  await protect('released');
  const path = `${prompts}/${name}/versions/1`;
  const init = { method: 'PATCH', json: { newLabels: ['released'] }, projectId: api.projectId };
  const statusOf = async (role: 'OWNER' | 'ADMIN' | 'MEMBER') => {
    const browser = await signedIn(api, await addUser(api, `${role}@labels`.toLowerCase(), role));
    return (await browser.ask(path, init)).status;
  };
  expect([await statusOf('MEMBER'), await statusOf('ADMIN'), await statusOf('OWNER')]).toEqual([403, 200, 200]);
});

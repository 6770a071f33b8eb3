import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addMember, foreignOrganization } from '../organization.fixture.ts';
import { addUser, signedIn } from '../people.fixture.ts';

type Json = Record<string, unknown> & { readonly id: string };

let api: TestApi;
let promptId: string;
beforeAll(async () => {
  api = await startTestApi();
  const timestamp = new Date().toISOString();
  const batch = [
    { id: 'a', type: 'trace-create', timestamp, body: { id: 't', sessionId: 's' } },
    { id: 'b', type: 'span-create', timestamp, body: { id: 'o', traceId: 't' } },
  ];
  await api.askJson('/api/public/ingestion', { json: { batch } });
  promptId = (await api.askJson<Json>('/api/public/v2/prompts', { json: { name: 'p', prompt: 'x' } })).id;
});
afterAll(async () => api.close());

const comments = '/api/public/comments';
const bodyOf = (fields: object = {}) => ({
  projectId: 'any',
  objectType: 'TRACE',
  objectId: 't',
  content: ' why? ',
  ...fields,
});
const refused = async (path: string, init: Parameters<TestApi['ask']>[1] = {}) => {
  const response = await api.ask(path, init);
  return [response.status, ((await response.json()) as { detail: string }).detail] as const;
};

test('a comment on each kind of object is answered as it was given, and is listed by its object', async () => {
  const objects = { TRACE: 't', OBSERVATION: 'o', SESSION: 's', PROMPT: promptId };
  for (const [objectType, objectId] of Object.entries(objects)) {
    const { id } = await api.askJson<Json>(comments, { json: bodyOf({ objectType, objectId }) });
    const comment = await api.askJson(`${comments}/${id}`);
    expect(comment).toMatchObject({ id, projectId: api.projectId, objectType, objectId, content: ' why? ' });
    expect(comment).toMatchObject({ authorUserId: null, mentionedUserIds: [] });
    const listed = await api.askJson(`${comments}?objectType=${objectType}&objectId=${objectId}`);
    expect(listed).toMatchObject({ data: [comment], meta: { totalItems: 1 } });
  }
  expect(await refused(`${comments}?objectId=t`)).toMatchObject([400, /query\.objectType is needed/]);
});

test.each([
  ['TRACE', /no trace gone/],
  ['OBSERVATION', /no observation gone/],
  ['SESSION', /no session gone/],
  ['PROMPT', /no prompt version with the id gone/],
])('a comment on a %s that is not there is refused, naming it', async (objectType, message) => {
  const json = bodyOf({ objectType, objectId: 'gone' });
  expect(await refused(comments, { json })).toMatchObject([404, message]);
});

test('objects and comments of another project are not there', async () => {
  const as = api.strangerKey;
  for (const [objectType, objectId] of [
    ['TRACE', 't'],
    ['OBSERVATION', 'o'],
    ['SESSION', 's'],
    ['PROMPT', promptId],
  ]) {
    expect((await refused(comments, { as, json: bodyOf({ objectType, objectId }) }))[0]).toBe(404);
  }
  const { id } = await api.askJson<Json>(comments, { json: bodyOf() });
  expect((await refused(`${comments}/${id}`, { as }))[0]).toBe(404);
  expect((await refused(`${comments}/${id}`, { as, method: 'DELETE' }))[0]).toBe(404);
  expect(await api.askJson(comments, { as })).toMatchObject({ data: [] });
});

test.each([
  [{ content: '' }, 'body.content'],
  [{ content: ' \n ' }, 'body.content'],
  [{ content: 'x'.repeat(5001) }, 'body.content'],
  [{ objectType: 'SCORE' }, 'body.objectType'],
  [{ objectId: '' }, 'body.objectId'],
  [{ projectId: undefined }, 'body.projectId'],
  [{ createdAt: 'yesterday' }, 'body.createdAt'],
])('a comment with %j is refused, naming the field', async (fields, path) => {
  const answer = await refused(comments, { json: bodyOf(fields) });
  expect(answer).toMatchObject([400, expect.stringContaining(`${path} `) as string]);
});

test('the author is a member of the organization, and one of another is refused as one who is unknown', async () => {
  const { id: authorUserId } = await addUser(api, 'author@example.com', 'VIEWER');
  const { id } = await api.askJson<Json>(comments, { json: bodyOf({ authorUserId }) });
  expect(await api.askJson(`${comments}/${id}`)).toMatchObject({ authorUserId });
  expect(await api.askJson(`${comments}?authorUserId=${authorUserId}`)).toMatchObject({ data: [{ id }] });
  const foreign = await addMember(api, 'foreign@example.com', 'OWNER', foreignOrganization);
  const answers = [];
  for (const user of [foreign, 'unknown'])
    answers.push(await refused(comments, { json: bodyOf({ authorUserId: user }) }));
  expect(answers[0]).toMatchObject([400, /body\.authorUserId must be the id of a member/]);
  expect(answers[1]).toEqual(answers[0]);
});

test('a comment of a user is by that user, also when the body names another, and mentions members by id and by address', async () => {
  const ada = await addUser(api, 'ada@example.com', 'MEMBER');
  const bob = await addUser(api, 'bob@example.com', 'MEMBER');
  const foreign = await addMember(api, 'eve@example.com', 'OWNER', foreignOrganization);
  const browser = await signedIn(api, ada);
  const content = `@[Bob](user:${bob.id}) @[Eve](user:${foreign}) @Ada@example.com @eve@example.com @bob@example.com`;
  const createdAt = '2026-01-02T03:04:05.000Z';
  const json = bodyOf({ content, authorUserId: bob.id, createdAt });
  const response = await browser.ask(comments, { method: 'POST', json, projectId: api.projectId });
  const { id } = (await response.json()) as Json;
  const mentionedUserIds = [bob.id, ada.id];
  const comment = await api.askJson(`${comments}/${id}`);
  expect(comment).toMatchObject({ authorUserId: ada.id, content, mentionedUserIds });
  expect(comment).not.toMatchObject({ createdAt });
  expect(await api.askJson(`${comments}?mentionedUserId=${bob.id}`)).toMatchObject({ data: [{ id }] });
  expect(await api.askJson(`${comments}?mentionedUserId=${foreign}`)).toMatchObject({ data: [] });
});

test('a key dates a comment that was written elsewhere', async () => {
  const createdAt = '2026-01-02T03:04:05.000Z';
  const { id } = await api.askJson<Json>(comments, { json: bodyOf({ createdAt }) });
  expect(await api.askJson(`${comments}/${id}`)).toMatchObject({ createdAt, updatedAt: createdAt });
});

test('a deleted comment is gone', async () => {
  const { id } = await api.askJson<Json>(comments, { json: bodyOf() });
  expect(await api.askJson(`${comments}/${id}`, { method: 'DELETE' })).toEqual({
    message: 'Comment successfully deleted',
  });
  expect((await refused(`${comments}/${id}`))[0]).toBe(404);
});

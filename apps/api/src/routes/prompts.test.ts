import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Prompt {
  readonly id: string;
  readonly version: number;
  readonly prompt: unknown;
  readonly labels: readonly string[];
  readonly resolutionGraph?: unknown;
}

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const prompts = '/api/public/v2/prompts';
const create = async (body: object): Promise<Prompt> =>
  api.askJson<Prompt>(prompts, { json: { prompt: 'Hello {{name}}', ...body } });
const read = async (name: string, query = '') => api.askJson<Prompt>(`${prompts}/${encodeURIComponent(name)}${query}`);
const refused = async (path: string, init: Parameters<TestApi['ask']>[1]) => {
  const response = await api.ask(path, init);
  return [response.status, ((await response.json()) as { message: string }).message] as const;
};

test('a name with folders is found with its slashes as they are, too, and what is below it', async () => {
  const created = await create({ name: 'team/greetings/short', labels: ['production'] });
  const path = `${prompts}/team/greetings/short`;
  for (const found of [path, `${path}/`, `${path}?version=1`])
    expect(await api.askJson(found)).toMatchObject({ id: created.id });
  const patched = await api.ask(`${path}/versions/1`, { method: 'PATCH', json: { newLabels: ['slashed'] } });
  expect(await patched.json()).toMatchObject({
    labels: ['production', 'slashed', 'latest'],
    id: created.id,
  });
  expect(await api.askJson(`${path}/figures`)).toMatchObject({ name: 'team/greetings/short' });
  expect(await refused(`${prompts}/team/none`, {})).toMatchObject([404, /'team\/none'/]);
  expect((await refused(`${prompts}/team/versions/1`, { method: 'DELETE' }))[0]).toBe(405);
  expect((await api.ask(path, { method: 'DELETE' })).status).toBe(204);
});

test('a created prompt is 201, and is read by name with the label production', async () => {
  const given = { name: 'a folder/привет [1]', labels: ['production'], tags: ['t'], config: { a: 1 } };
  const response = await api.ask(prompts, { json: { ...given, prompt: 'Hi', commitMessage: null } });
  const created = (await response.json()) as Prompt;
  expect([response.status, created]).toMatchObject([
    201,
    { ...given, version: 1, type: 'text', labels: ['production', 'latest'], createdBy: 'API', isActive: true },
  ]);
  expect(await read(given.name)).toEqual({ ...created, resolutionGraph: null });
  expect(await api.askJson(`/api/public/prompts/?name=${encodeURIComponent(given.name)}`)).toMatchObject({
    id: created.id,
  });
});

test('whole numbers in the config of a prompt keep all of their digits, as texts, by both paths that create one', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = '{"name":"digits","prompt":"Hi","labels":["production"],"config":{"seed":12345678901234567890,"n":1}}';
  for (const path of [prompts, '/api/public/prompts']) {
    const config = { seed: '12345678901234567890', n: 1 };
    expect(await (await api.ask(path, { method: 'POST', headers, body })).json()).toMatchObject({ config });
    expect(await read('digits')).toMatchObject({ config });
  }
});

test('blanks around a name are no part of it, in what creates a prompt as in what reads it', async () => {
  const { id } = await create({ name: ' blank prompt ', labels: ['production'] });
  expect(await read(' blank prompt ')).toMatchObject({ id, name: 'blank prompt' });
  expect(await api.askJson('/api/public/prompts?name=blank%20prompt%20')).toMatchObject({ id });
  const listed = await api.askJson(`${prompts}?name=%20blank%20prompt`);
  expect(listed).toMatchObject({ data: [{ name: 'blank prompt' }] });
});

test('without a label production there is no fallback, and what is missing is named', async () => {
  await create({ name: 'unlabelled' });
  const missing = [
    ['', "Prompt not found: 'unlabelled' with label 'production'"],
    ['?version=2', "Prompt not found: 'unlabelled' with version 2"],
    ['?label=7', "Prompt not found: 'unlabelled' with label '7'"],
  ];
  for (const [query, message] of missing) {
    expect(await refused(`${prompts}/unlabelled${query}`, {})).toEqual([404, message]);
  }
  expect(await refused(`${prompts}/unlabelled?version=1&label=latest`, {})).toMatchObject([400, /query\.label/]);
});

test('a moved label is read at once, and the version that had it has lost it', async () => {
  await create({ name: 'moved', labels: ['production', 'old'] });
  await create({ name: 'moved' });
  expect((await read('moved')).version).toBe(1);
  const path = `${prompts}/moved/versions/2`;
  const moved = await api.askJson<Prompt>(path, { method: 'PATCH', json: { newLabels: ['production'] } });
  expect(moved.labels).toEqual(['production', 'latest']);
  expect((await read('moved')).version).toBe(2);
  expect((await read('moved', '?version=1')).labels).toEqual(['old']);
  const patch = { method: 'PATCH', json: { newLabels: ['latest'] } };
  expect(await refused(path, patch)).toMatchObject([400, /newLabels/]);
  for (const version of ['3', 'x', '0', '99999999999']) {
    const init = { method: 'PATCH', json: { newLabels: ['a'] } };
    expect((await refused(`${prompts}/moved/versions/${version}`, init))[0]).toBe(404);
  }
});

test('references are replaced unless the stored text is asked for, and the graph names what was put in', async () => {
  const inner = await create({ name: 'inner', prompt: '$1 "quoted"', labels: ['production'] });
  const reference = '@@@langfusePrompt:name=inner|label=production@@@';
  const message = { type: 'chatmessage', role: 'system', content: `${reference}, ${reference}` };
  const chat = [message, { type: 'placeholder', name: 'history' }];
  const outer = await create({ name: 'outer', type: 'chat', prompt: chat });
  const stored = [{ role: 'system', content: message.content }, chat[1]];
  expect(await read('outer', '?label=latest')).toMatchObject({
    prompt: [{ role: 'system', content: '$1 "quoted", $1 "quoted"' }, chat[1]],
    resolutionGraph: {
      root: { name: 'outer', version: 1, id: outer.id },
      dependencies: { [outer.id]: [{ id: inner.id, name: 'inner', version: 1 }] },
    },
  });
  const unresolved = await read('outer', '?label=latest&resolve=false');
  expect(unresolved).toMatchObject({ prompt: stored, resolutionGraph: null });
});

test('an answer is not sent again while it is as the client has it', async () => {
  await create({ name: 'tagged', labels: ['production'] });
  const first = await api.ask(`${prompts}/tagged`);
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  await first.arrayBuffer();
  for (const header of [etag, `"x", W/${etag}`, '*']) {
    const again = await api.ask(`${prompts}/tagged`, { headers: { 'if-none-match': header } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
  await create({ name: 'tagged', labels: ['production'] });
  expect((await api.ask(`${prompts}/tagged`, { headers: { 'if-none-match': etag } })).status).toBe(200);
});

test('deleting gives 204, then what is gone is 404, and what others refer to stays', async () => {
  await create({ name: 'part', labels: ['production'] });
  await create({ name: 'whole', prompt: '@@@langfusePrompt:name=part|label=production@@@', labels: ['production'] });
  expect(await refused(`${prompts}/part`, { method: 'DELETE' })).toMatchObject([400, /depends on/]);
  for (const name of ['whole', 'part']) {
    expect((await api.ask(`${prompts}/${name}`, { method: 'DELETE' })).status).toBe(204);
    expect((await api.ask(`${prompts}/${name}`)).status).toBe(404);
    expect((await refused(`${prompts}/${name}`, { method: 'DELETE' }))[0]).toBe(404);
  }
});

test.each([
  [{ name: ' ' }, /body\.name/],
  [{ name: ' .. ' }, /body\.name/],
  [{ name: 'a|b' }, /body\.name/],
  [{ name: '/a' }, /body\.name/],
  [{ name: 'a//b' }, /body\.name/],
  [{ name: '<b>a</b>' }, /body\.name/],
  [{ name: 'x'.repeat(256) }, /body\.name/],
  [{ name: 'bad', labels: ['Production'] }, /body\.labels\[0\]/],
  [{ name: 'bad', labels: ['x'.repeat(37)] }, /body\.labels\[0\]/],
  [{ name: 'bad', type: 'chat' }, /body\.prompt/],
  [{ name: 'bad', prompt: [{ role: 'user', content: 'x' }] }, /body\.prompt/],
  [{ name: 'bad', prompt: { role: 'user' } }, /body\.prompt/],
  [{ name: 'bad', type: 'chat', prompt: [{ type: 'placeholder', name: '1' }] }, /body\.prompt/],
  [{ name: 'bad', prompt: 'a\0b' }, /body\.prompt/],
  [{ name: 'bad', commitMessage: 'x'.repeat(501) }, /body\.commitMessage/],
  [{ name: 'bad', prompt: '@@@langfusePrompt:name=bad|version=1@@@' }, /Circular/],
  [{ name: 'bad', prompt: '@@@langfusePrompt:name=missing|version=1@@@' }, /not found/],
])('the version %j is refused, and the answer names what is wrong', async (body, message) => {
  expect(await refused(prompts, { json: { prompt: 'x', ...body } })).toMatchObject([400, message]);
});

test.each(['ver=1', 'lable=old', 'version=', 'label=', 'version=1&colour=red'])(
  'deleting by ?%s is refused, and every version stays',
  async (query) => {
    const name = `kept ${query}`;
    for (const labels of [['old'], []]) await create({ name, labels });
    const [status, message] = await refused(`${prompts}/${encodeURIComponent(name)}?${query}`, { method: 'DELETE' });
    expect([status, message]).toMatchObject([400, /query\.(ver|lable|version|label|colour) /]);
    expect([await read(name, '?version=1'), await read(name, '?version=2')]).toHaveLength(2);
  },
);

test('a list has one entry for each name, in pages of ten unless more are asked for', async () => {
  for (let at = 0; at < 12; at += 1) await create({ name: `many/${String(at).padStart(2, '0')}`, tags: ['many'] });
  const first = await api.askJson<{ data: { name: string }[]; meta: object; pagination: object }>(
    `${prompts}?tag=many&page=2`,
  );
  expect(first.data.map(({ name }) => name)).toEqual(['many/10', 'many/11']);
  expect(first.meta).toEqual({ page: 2, limit: 10, totalItems: 12, totalPages: 2 });
  expect(first.pagination).toEqual(first.meta);
  expect(await api.askJson(`${prompts}?name=many%2F03&limit=1`)).toMatchObject({
    data: [{ name: 'many/03', versions: [1], labels: ['latest'], type: 'text', lastConfig: {} }],
  });
});

test('versions are searched, and compared line by line', async () => {
  await create({ name: 'compared', prompt: 'one\ntwo\nthree', config: { b: 1, a: 2 } });
  await create({ name: 'compared', prompt: 'one\n2\nthree', config: { a: 2, b: 3 } });
  expect(await api.askJson('/api/public/prompt-versions?search=hree&mode=part')).toMatchObject({
    data: [{ version: 2 }, { version: 1 }],
  });
  const path = '/api/public/prompt-versions/difference?name=compared';
  expect(await api.askJson(`${path}&from=1&to=2`)).toMatchObject({
    prompt: [
      { kind: 'same', text: 'one\n' },
      { kind: 'removed', text: 'two\n' },
      { kind: 'added', text: '2\n' },
      { kind: 'same', text: 'three\n' },
    ],
    config: [
      { kind: 'same', text: '{\n  "a": 2,\n' },
      { kind: 'removed', text: '  "b": 1\n' },
      { kind: 'added', text: '  "b": 3\n' },
      { kind: 'same', text: '}\n' },
    ],
  });
  expect((await refused(`${path}&from=1&to=9`, {}))[0]).toBe(404);
});

const filtered = (filter: unknown) => `${prompts}?filter=${encodeURIComponent(JSON.stringify(filter))}`;

test('a list by `filter` has what its conditions match, whatever else is asked for, and pages of it', async () => {
  for (const version of [1, 2])
    await create({ name: 'filtered/a', config: { model: `m${version}` }, tags: ['filtered'] });
  await create({ name: 'filtered/b' });
  const ofFolder = { type: 'string', column: 'name', operator: 'starts with', value: 'FILTERED/' };
  const model = { type: 'stringObject', column: 'config', key: 'model', operator: 'ends with', value: '1' };
  const found = await api.askJson(`${filtered([ofFolder, model])}&name=else&folder=else&label=else&tag=else&version=9`);
  expect(found).toMatchObject({
    data: [{ name: 'filtered/a', versions: [1], lastConfig: { model: 'm1' } }],
    meta: { totalItems: 1 },
  });
  const anyModel = { ...model, operator: 'does not contain', value: '' };
  expect(await api.askJson(filtered([anyModel, ofFolder]))).toMatchObject({ data: [{ versions: [1, 2] }] });
  const since = { type: 'datetime', column: 'updatedAt', operator: '>=', value: '2020-01-01T00:00:00+00:00' };
  const second = await api.askJson(`${filtered([ofFolder, since])}&page=2&limit=1`);
  expect(second).toMatchObject({ data: [{ name: 'filtered/b' }], meta: { totalItems: 2 } });
  const everything = await api.askJson<{ meta: object }>(`${prompts}?page=1`);
  expect(await api.askJson(`${filtered([])}&name=else`)).toMatchObject({ meta: everything.meta });
});

const ofName = { type: 'string', column: 'name', operator: '=', value: 'a' };

test.each([
  [ofName, /query\.filter must be|query\.filter .*array/],
  [['name'], /query\.filter\[0\] /],
  [[{ ...ofName, type: 'null' }], /query\.filter\[0\]\.type must be one of string, stringOptions,/],
  [[ofName, { ...ofName, column: 'body' }], /query\.filter\[1\]\.column .*"id"\|"name"\|"type"/],
  [[{ ...ofName, operator: 'matches' }], /query\.filter\[0\]\.operator .*"is not empty"/],
  [[{ ...ofName, value: undefined }], /query\.filter\[0\]\.value is missing/],
  [[{ ...ofName, operator: 'ends with', value: 'a\\\\\\' }], /query\.filter\[0\]\.value must not end with a backslash/],
  [[{ type: 'stringOptions', column: 'name', operator: 'any of', value: [] }], /query\.filter\[0\]\.value/],
  [[{ type: 'number', column: 'version', operator: '<>', value: 1 }], /query\.filter\[0\]\.operator/],
  [
    [{ type: 'datetime', column: 'createdAt', operator: '>', value: 'soon' }],
    /query\.filter\[0\]\.value must be a time/,
  ],
  [[{ type: 'stringObject', column: 'config', operator: 'is set', value: '' }], /query\.filter\[0\]\.key is missing/],
])('a list by the filter %j is refused, and the answer names what is wrong', async (filter, message) => {
  expect(await refused(filtered(filter), {})).toMatchObject([400, message]);
});

test('prompts of another project are neither read nor changed', async () => {
  await create({ name: 'mine', labels: ['production'] });
  const as = api.strangerKey;
  expect((await api.ask(`${prompts}/mine`, { as })).status).toBe(404);
  expect((await api.ask(`${prompts}/mine`, { as, method: 'DELETE' })).status).toBe(404);
  const patch = { as, method: 'PATCH', json: { newLabels: ['x'] } };
  expect((await api.ask(`${prompts}/mine/versions/1`, patch)).status).toBe(404);
  const { data } = await api.askJson<{ data: unknown[] }>(prompts, { as });
  expect(data).toEqual([]);
  const found = await api.askJson<{ data: unknown[] }>('/api/public/prompt-versions?search=hello', { as });
  expect(found.data).toEqual([]);
  expect((await read('mine')).labels).toEqual(['production', 'latest']);
});

test('an observation has the id of the prompt version that it names, in each shape, until that is deleted', async () => {
  const { id } = await create({ name: 'used' });
  const body = { id: 'with-prompt', traceId: 'of-prompt', promptName: 'used', promptVersion: 1, name: 'g' };
  const event = { id: 'e', type: 'generation-create', timestamp: new Date().toISOString(), body };
  await api.askJson('/api/public/ingestion', { json: { batch: [event] } });
  const shown = async () => {
    const one = await api.askJson<{ promptId: unknown }>('/api/public/observations/with-prompt');
    const list = await api.askJson<{ data: { promptId: unknown }[] }>('/api/public/observations?traceId=of-prompt');
    const trace = await api.askJson<{ observations: { promptId: unknown }[] }>('/api/public/traces/of-prompt');
    const stream = await api.askJson<{ data: { promptId: unknown }[] }>(
      '/api/public/v2/observations?traceId=of-prompt&fields=prompt',
    );
    const line = JSON.parse(await (await api.ask('/api/public/export/observations')).text()) as { promptId: unknown };
    return [one, ...list.data, ...trace.observations, ...stream.data, line].map(({ promptId }) => promptId);
  };
  expect(await shown()).toEqual([id, id, id, id, id]);
  await api.ask(`${prompts}/used`, { method: 'DELETE' });
  expect(await shown()).toEqual([null, null, null, null, null]);
});

import { memoryDatasets } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';

const path = '/api/public/v2/datasets/imported/import';

let api: TestApi;
let otherKey: KeyPair;
/** Imports that were asked for, and those that the store has begun; these go on once `release` is called. */
let [asked, begun] = [0, 0];
let release: () => void = () => undefined;
let released: Promise<void> = Promise.resolve();
const holdImports = (): void => {
  released = new Promise((resolve) => {
    release = resolve;
  });
};

beforeAll(async () => {
  const { datasets, ...others } = memoryDatasets();
  const held: typeof datasets = {
    ...datasets,
    get: async (...given) => {
      asked += 1;
      return datasets.get(...given);
    },
    importItems: async (...given) => {
      begun += 1;
      await released;
      return datasets.importItems(...given);
    },
  };
  api = await startTestApi({ ...others, datasets: held });
  otherKey = { publicKey: 'pk-sl-other', secretKey: 'sk-sl-other' };
  await api.identity.firstStart.ensure({ organizationId: 'org-other', projectId: 'project-other', ...otherKey });
  for (const as of [api.key, api.strangerKey, otherKey])
    await api.askJson('/api/public/v2/datasets', { json: { name: 'imported' }, as });
});
afterAll(async () => {
  release();
  await api.close();
});

const headers = { 'content-type': 'application/jsonl' };
const importWith = async (as: KeyPair): Promise<number> =>
  (await api.ask(path, { method: 'POST', body: '{"input":1}\n', headers, as })).status;

const until = async (count: () => number, wanted: number): Promise<void> =>
  expect.poll(count, { timeout: 10_000 }).toBe(wanted);

/** Uploads of which only the beginning has arrived; each returned function sends the rest, and returns the status. */
const beginUploads = async (keys: readonly KeyPair[]) => {
  const from = asked;
  const uploads = keys.map((as) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    void writer.write(Buffer.from('{"input":'));
    const init = { method: 'POST', body: readable, headers, as, duplex: 'half' as const };
    const answer = api.ask(path, init);
    return async (): Promise<number> => {
      await writer.write(Buffer.from('1}\n'));
      await writer.close();
      return (await answer).status;
    };
  });
  await until(() => asked - from, keys.length);
  return uploads;
};

test('files that have not arrived yet keep no other project from importing', async () => {
  const uploads = await beginUploads([api.key, api.key, api.strangerKey, api.strangerKey]);
  expect(await importWith(api.key)).toBe(429);
  expect(await importWith(otherKey)).toBe(200);
  expect(await Promise.all(uploads.map(async (end) => end()))).toEqual([200, 200, 200, 200]);
});

test('four imports run at once, and others are refused, before their file is sent or after it', async () => {
  const late = await beginUploads([otherKey]);
  holdImports();
  begun = 0;
  const running = [api.key, api.key, api.strangerKey, api.strangerKey].map(importWith);
  await until(() => begun, 4);
  expect(await Promise.all(late.map(async (end) => end()))).toEqual([503]);
  expect(await importWith(otherKey)).toBe(503);
  release();
  expect(await Promise.all(running)).toEqual([200, 200, 200, 200]);
  expect(await importWith(otherKey)).toBe(200);
});

import { createDatasetRunItem, getDatasetRun, listDatasetRuns } from '@spanledger/api-contract';
import {
  notFound,
  unavailable,
  type NamedRunItem,
  type ObservationId,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';
import { observationRecord } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { createLinkRunItems } from './link-run-items.ts';

let api: TestApi;
let datasetId: string;
beforeAll(async () => {
  api = await startTestApi();
  const dataset = await api.askJson('/api/public/v2/datasets', { json: { name: 'cases' } });
  datasetId = (dataset as { id: string }).id;
  for (const id of ['one', 'two']) {
    await api.askJson('/api/public/dataset-items', { json: { datasetName: 'cases', id, input: id } });
  }
});
afterAll(async () => api.close());

const startTimeUnixNano = '1770000000000000000';
const traceId = (item: string): string => Buffer.from(item.padEnd(16)).toString('hex');
const spanId = 'eee19b7ec3c1b174';

interface Marked {
  readonly run: string;
  readonly item: string;
  readonly dataset?: string;
  readonly root?: string;
}

/** As Langfuse 5 for Python marks the span of an item. */
const span = ({ run, item, dataset = datasetId, root = spanId }: Marked): object => {
  const members = {
    id: run,
    name: 'nightly',
    description: 'all cases',
    metadata: '{"model": "m"}',
    'dataset.id': dataset,
    'item.id': item,
    'item.root_observation_id': root,
  };
  const attributes = Object.entries(members).map(([key, stringValue]) => ({
    key: `langfuse.experiment.${key}`,
    value: { stringValue },
  }));
  const times = { startTimeUnixNano, endTimeUnixNano: startTimeUnixNano };
  return { traceId: traceId(item), spanId, name: 'task', ...times, attributes };
};

const send = async (...spans: object[]): Promise<number> =>
  (await api.ask('/v1/traces', { json: { resourceSpans: [{ scopeSpans: [{ spans }] }] } })).status;
const runs = async () =>
  listDatasetRuns.responses[200].schema.parse(await api.askJson('/api/public/datasets/cases/runs')).data;
const itemsOf = async (name: string) => {
  const run = await api.askJson(`/api/public/datasets/cases/runs/${encodeURIComponent(name)}`);
  return getDatasetRun.responses[200].schema.parse(run).datasetRunItems;
};

test('spans that name items of a dataset are the items of a run, once, also when they are sent again', async () => {
  const spans = [span({ run: 'e1', item: 'one' }), span({ run: 'e1', item: 'two' })];
  expect([await send(...spans), await send(...spans)]).toEqual([200, 200]);
  expect(await runs()).toMatchObject([
    { id: 'e1', name: 'nightly', description: 'all cases', metadata: { model: 'm' }, datasetName: 'cases' },
  ]);
  const items = await itemsOf('nightly');
  expect(items.map(({ datasetItemId }) => datasetItemId).toSorted()).toEqual(['one', 'two']);
  expect(items).toContainEqual(
    expect.objectContaining({
      traceId: traceId('one'),
      observationId: spanId,
      createdAt: '2026-02-02T02:40:00.000Z',
    }),
  );
  expect(await send(span({ run: 'e2', item: 'one' }))).toBe(200);
  expect(await itemsOf('nightly (e2)')).toHaveLength(1);
});

test('an item that its client linked before stays the only one', async () => {
  const json = { runName: 'linked', datasetItemId: 'one', traceId: traceId('one') };
  const linked = await api.askJson('/api/public/dataset-run-items', { json });
  const { datasetRunId } = createDatasetRunItem.responses[200].schema.parse(linked);
  expect(await send(span({ run: datasetRunId, item: 'one' }))).toBe(200);
  expect(await itemsOf('linked')).toMatchObject([{ observationId: null }]);
});

test('spans below the root, and of what the project does not have, link nothing and are stored', async () => {
  const before = await runs();
  expect(
    await send(
      span({ run: 'e3', item: 'one', root: 'another span' }),
      span({ run: 'e3', item: 'none' }),
      span({ run: 'e3', item: 'two', dataset: 'none' }),
      span({ run: 'e\0', item: 'one' }),
      span({ run: 'e'.repeat(801), item: 'one' }),
    ),
  ).toBe(200);
  expect(await runs()).toEqual(before);
});

test('a dataset that is deleted meanwhile does not fail the request, an outage does', async () => {
  const failures: Error[] = [];
  const linked: number[] = [];
  const link = createLinkRunItems({
    datasetRuns: {
      link: async (_project: ProjectId, items: readonly NamedRunItem[]) => {
        const failure = failures.pop();
        if (failure !== undefined) throw failure;
        linked.push(items.length);
      },
    },
  });
  const members = { id: 'e', 'dataset.id': 'd', 'item.id': 'i', 'item.root_observation_id': 'o' };
  const attributes = JSON.stringify(
    Object.fromEntries(Object.entries(members).map(([name, value]) => [`langfuse.experiment.${name}`, value])),
  );
  const ids = { id: 'o' as ObservationId, traceId: 't' as TraceId };
  const record = observationRecord({ metadata: { attributes } });
  const observation = { ...ids, record, events: 1, isComplete: true, isTraceUnknown: false };
  const batch = { projectId: 'p' as ProjectId, receivedAt: 1, observations: [observation] };
  failures.push(notFound('What it refers to does not exist.'));
  await link(batch);
  expect(linked).toEqual([1]);
  failures.push(unavailable('PostgreSQL is away.'));
  await expect(link(batch)).rejects.toMatchObject({ code: 'unavailable' });
});

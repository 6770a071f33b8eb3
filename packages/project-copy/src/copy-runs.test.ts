import { notFound } from '@spanledger/core';
import { expect, test } from 'vitest';
import type { CopyContext } from './copy-context.ts';
import { copyRuns } from './copy-runs.ts';
import { fakeRemote } from './fake-remote.fixture.ts';
import type { Remote } from './remote.ts';

const startTime = '2026-03-01T10:00:00.000Z';

/** As a server: links no item that is not active. */
const copy = async (source: Remote, listed: readonly string[] = []) => {
  const problems: string[] = [];
  const active = new Set(listed);
  const target = fakeRemote({
    'GET /api/public/v2/datasets/d%2F1': () => ({ id: 'dataset here' }),
    'POST /api/public/dataset-items': ({ body }) => {
      const { id, status } = body as { id: string; status: string };
      if (status === 'ACTIVE') active.add(id);
      else active.delete(id);
      return { id };
    },
    'POST /api/public/dataset-run-items': ({ body }) => {
      const { runName, datasetItemId } = body as { runName: string; datasetItemId: string };
      if (!active.has(datasetItemId)) throw notFound('Dataset item not found or not active');
      return { datasetRunId: `run ${runName}` };
    },
  });
  const runIds = new Map<string, string>();
  const context = {
    source,
    target,
    isByCursor: true,
    times: { fromMs: 0, toMs: 1 },
    runIds,
    listedItems: new Set(listed),
    media: new Set(),
    onProblem: (problem: string) => void problems.push(problem),
  };
  const report = await copyRuns(context as unknown as CopyContext);
  const sent = target.calls.filter(({ method }) => method === 'POST').map(({ body }) => body);
  return { report, problems, runIds: Object.fromEntries(runIds), sent };
};

const item = (id: string) => ({ id, traceId: `trace ${id}`, startTime, experimentItemId: `item ${id}` });

const link = (id: string) => ({
  datasetItemId: `item ${id}`,
  traceId: `trace ${id}`,
  observationId: id,
  createdAt: startTime,
});

test('experiments over datasets are runs, their oldest items first, and those with one name are told apart', async () => {
  const source = fakeRemote({
    'GET /api/public/experiments': ({ query }) =>
      query?.['cursor'] === undefined
        ? { data: [{ id: 'e3', name: 'own items', startTime, datasetId: null }], meta: { cursor: 'next' } }
        : {
            data: [
              {
                id: 'e2',
                name: 'nightly',
                startTime: '2026-03-02T10:00:00.000Z',
                datasetId: 'd',
                description: 'again',
                metadata: { model: 'x' },
              },
              { id: 'e1', name: 'nightly', startTime, datasetId: 'd', description: null, metadata: null },
            ],
            meta: {},
          },
    'GET /api/public/experiment-items': ({ query }) => ({
      data: query?.['experimentId'] === 'e1' ? [item('b'), item('a')] : [item('c')],
      meta: {},
    }),
  });
  const { report, problems, runIds, sent } = await copy(source, ['item a', 'item b', 'item c']);
  expect([report, problems]).toEqual([{ there: 2, here: 2 }, []]);
  expect(runIds).toEqual({ e1: 'run nightly', e2: 'run nightly e2' });
  expect(sent).toEqual([
    { runName: 'nightly', ...link('a') },
    { runName: 'nightly', ...link('b') },
    { runName: 'nightly e2', runDescription: 'again', metadata: { model: 'x' }, ...link('c') },
  ]);
});

const experiment = { id: 'e', name: 'nightly', startTime, datasetId: 'd' };

const withItems = (items: readonly object[], answers: Parameters<typeof fakeRemote>[0] = {}) =>
  fakeRemote({
    'GET /api/public/experiments': () => ({ data: [experiment], meta: {} }),
    'GET /api/public/experiment-items': () => ({ data: items, meta: {} }),
    ...answers,
  });

test('an item that was archived since its run is linked while it is active, and is archived here too', async () => {
  const archived = { id: 'item a', datasetName: 'd/1', input: 'x', status: 'ARCHIVED' };
  const source = withItems([item('b'), item('a')], { 'GET /api/public/dataset-items/item%20a': () => archived });
  const { report, problems, sent } = await copy(source, ['item b']);
  expect([report, problems]).toEqual([{ there: 1, here: 1 }, []]);
  expect(sent).toEqual([
    { ...archived, status: 'ACTIVE' },
    { runName: 'nightly', ...link('a') },
    archived,
    { runName: 'nightly', ...link('b') },
  ]);
});

test('an item that was deleted since its run is named, and the others of the run are copied', async () => {
  const { report, problems, sent } = await copy(withItems([item('b'), item('a')]), ['item b']);
  expect(report).toEqual({ there: 1, here: 1 });
  expect(problems).toEqual(['item item a of run nightly: Dataset item not found or not active']);
  expect(sent.at(-1)).toEqual({ runName: 'nightly', ...link('b') });
});

test('a run none of whose items is here is not here', async () => {
  const { report, problems } = await copy(withItems([item('a')]));
  expect(report).toEqual({ there: 1, here: 0 });
  expect(problems.at(-1)).toBe('run nightly: none of its items is here');
});

test('a server with neither runs nor experiments is said to have none', async () => {
  const { report, problems } = await copy(fakeRemote({}));
  expect(report).toEqual({ there: 0, here: 0 });
  expect(problems).toEqual(['runs of datasets: this version of the server has no list of them']);
});

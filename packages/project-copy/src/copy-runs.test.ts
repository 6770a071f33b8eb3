import { expect, test } from 'vitest';
import type { CopyContext } from './copy-context.ts';
import { copyRuns } from './copy-runs.ts';
import { fakeRemote } from './fake-remote.fixture.ts';
import type { Remote } from './remote.ts';

const startTime = '2026-03-01T10:00:00.000Z';

const copy = async (source: Remote) => {
  const problems: string[] = [];
  const links = '/api/public/dataset-run-items';
  const target = fakeRemote({
    [`POST ${links}`]: ({ body }) => ({ datasetRunId: `run ${(body as { runName: string }).runName}` }),
  });
  const runIds = new Map<string, string>();
  const context = {
    source,
    target,
    isByCursor: true,
    times: { fromMs: 0, toMs: 1 },
    runIds,
    onProblem: (problem: string) => void problems.push(problem),
  };
  const report = await copyRuns(context as unknown as CopyContext);
  return { report, problems, runIds: Object.fromEntries(runIds), sent: target.calls.map(({ body }) => body) };
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
  const { report, problems, runIds, sent } = await copy(source);
  expect([report, problems]).toEqual([{ there: 2, here: 2 }, []]);
  expect(runIds).toEqual({ e1: 'run nightly', e2: 'run nightly e2' });
  expect(sent).toEqual([
    { runName: 'nightly', ...link('a') },
    { runName: 'nightly', ...link('b') },
    { runName: 'nightly e2', runDescription: 'again', metadata: { model: 'x' }, ...link('c') },
  ]);
});

test('a server with neither runs nor experiments is said to have none', async () => {
  const { report, problems } = await copy(fakeRemote({}));
  expect(report).toEqual({ there: 0, here: 0 });
  expect(problems).toEqual(['runs of datasets: this version of the server has no list of them']);
});

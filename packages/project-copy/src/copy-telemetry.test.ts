import { expect, test } from 'vitest';
import type { CopyContext } from './copy-context.ts';
import { copyTelemetry } from './copy-telemetry.ts';
import { fakeRemote, pageOf } from './fake-remote.fixture.ts';

const timestamp = '2026-03-01T10:00:00.000Z';
const score = (id: string, datasetRunId: string) => ({
  id,
  name: 'quality',
  dataType: 'NUMERIC',
  value: 1,
  timestamp,
  traceId: null,
  sessionId: null,
  datasetRunId,
});

test('a score of a run that is not here is named, and those of runs that are here are of these', async () => {
  const source = fakeRemote({
    'GET /api/public/v2/scores': ({ query }) => pageOf([score('kept', 'there'), score('left', 'deleted')], query),
  });
  const target = fakeRemote({ 'POST /api/public/ingestion': () => ({ errors: [] }) });
  const problems: string[] = [];
  const context = {
    source,
    target,
    isByCursor: false,
    times: { fromMs: 0, toMs: Date.parse(timestamp) },
    configIds: new Map(),
    queueIds: new Map(),
    runIds: new Map([['there', 'here']]),
    onProblem: (problem: string) => void problems.push(problem),
    onProgress: () => undefined,
  };
  const report = await copyTelemetry(context as unknown as CopyContext, 'scores');
  expect([report, problems]).toEqual([{ there: 2, here: 1 }, ['score left: the run that it is of is not here']]);
  expect(target.calls.map(({ json = '' }) => JSON.parse(json) as unknown)).toMatchObject([
    { batch: [{ body: { id: 'kept', datasetRunId: 'here' } }] },
  ]);
});

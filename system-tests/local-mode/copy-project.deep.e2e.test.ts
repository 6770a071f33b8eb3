import { notFound } from '@spanledger/core';
import { copyProject, remoteAt, type Remote } from '@spanledger/project-copy';
import { expect, it } from 'vitest';
import { answersOfProject, fillProject } from './copied-project.fixture.ts';
import { ownProject, type OwnProject } from './own-project.fixture.ts';

const remoteOf = ({ url, keys }: OwnProject) => remoteAt({ url, ...keys });

/** As a server of Langfuse 4 answers. */
const withoutPagedLists = (remote: Remote): Remote => ({
  url: remote.url,
  ask: async (call) => {
    if (/\/(traces|runs|v2\/scores|public\/observations)$/.test(call.path)) throw notFound('not available');
    return remote.ask(call);
  },
});

interface CopyWay {
  readonly keepsCosts?: boolean;
  readonly of?: (remote: Remote) => Remote;
}

const copy = async (from: OwnProject, to: OwnProject, { keepsCosts = true, of = (remote) => remote }: CopyWay = {}) =>
  copyProject({
    source: of(remoteOf(from)),
    target: remoteOf(to),
    times: { fromMs: Date.UTC(2020, 0, 1), toMs: Date.now() + 60_000 },
    keepsCosts,
    onProgress: () => undefined,
  });

it('a copied project answers as the one that it is a copy of, and copied again it is the same', async () => {
  const [from, to] = [await ownProject(), await ownProject()];
  await fillProject(from);
  const expected = await answersOfProject(from);

  const { kinds, problems } = await copy(from, to);
  expect(problems).toEqual([]);
  expect(Object.fromEntries(kinds)).toEqual({
    'score-configs': { there: 2, here: 2 },
    models: { there: 1, here: 1 },
    prompts: { there: 2, here: 2 },
    datasets: { there: 1, here: 1 },
    'annotation-queues': { there: 1, here: 1 },
    traces: { there: 3, here: 3 },
    observations: { there: 8, here: 8 },
    runs: { there: 1, here: 1 },
    scores: { there: 8, here: 8 },
    comments: { there: 4, here: 4 },
  });
  expect(await answersOfProject(to)).toEqual(expected);

  expect((await copy(from, to)).problems).toEqual([]);
  expect(await answersOfProject(to)).toEqual(expected);
});

const ofTraces = ({ traces }: Record<string, unknown>) =>
  (traces as { data: Record<string, unknown>[] }).data.map(
    ({ id, name, userId, sessionId, tags, release, scores }) => ({
      id,
      name,
      userId,
      sessionId,
      tags,
      release,
      scores,
    }),
  );

it('of a server that has no list of traces they are read by their observations, and what it does not have is said', async () => {
  const [from, to] = [await ownProject(), await ownProject()];
  await fillProject(from);
  const { kinds, problems } = await copy(from, to, { of: withoutPagedLists });
  // A run that telemetry does not tell of.
  expect(problems).toEqual(['score s7: the run that it is of is not here']);
  expect(Object.fromEntries(kinds)).toMatchObject({
    observations: { there: 8, here: 8 },
    scores: { there: 8, here: 7 },
  });
  const [there, here] = [await answersOfProject(from), await answersOfProject(to, { runs: false })];
  expect(here['observations']).toEqual(there['observations']);
  expect(here['metrics/daily']).toEqual(there['metrics/daily']);
  expect(ofTraces(here)).toEqual(ofTraces(there));
});

const attributesOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));

it('of a server that has no list of runs they are read by its experiments, with their scores', async () => {
  const [from, to] = [await ownProject(), await ownProject()];
  const send = async <T>(path: string, body: unknown) =>
    from.askJson<T>(`/api/public/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const dataset = await send<{ id: string }>('v2/datasets', { name: 'questions' });
  await send('dataset-items', { datasetName: 'questions', id: 'item-1', input: 'Why?' });
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const attributes = attributesOf({
    'langfuse.experiment.id': 'experiment-1',
    'langfuse.experiment.name': 'nightly',
    'langfuse.experiment.description': 'with the new prompt',
    'langfuse.experiment.dataset.id': dataset.id,
    'langfuse.experiment.item.id': 'item-1',
    'langfuse.experiment.item.root_observation_id': spanId,
  });
  const nanos = `${Date.parse('2026-03-01T10:00:00Z')}000000`;
  const span = { traceId, spanId, name: 'task', startTimeUnixNano: nanos, endTimeUnixNano: nanos, attributes };
  await send('otel/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  await send('scores', { id: 'mean', datasetRunId: 'experiment-1', name: 'mean', value: 0.5 });

  const { kinds, problems } = await copy(from, to, { of: withoutPagedLists });
  expect(problems).toEqual([]);
  expect(kinds.get('runs')).toEqual({ there: 1, here: 1 });
  const run = await to.askJson('/api/public/datasets/questions/runs/nightly');
  const item = { datasetItemId: 'item-1', traceId, observationId: spanId };
  expect(run).toMatchObject({ description: 'with the new prompt', datasetRunItems: [item] });
  const scores = await to.askJson<{ data: unknown[] }>('/api/public/v2/scores');
  expect(scores.data).toMatchObject([{ id: 'mean', datasetRunId: (run as { id: string }).id }]);
});

it('costs of a copy are computed by the prices that are here, where that is wanted', async () => {
  const [from, to] = [await ownProject(), await ownProject()];
  const timestamp = '2026-03-01T10:00:00.000Z';
  const call = { id: 'c', traceId: 't', startTime: timestamp, model: 'gpt-4o', usageDetails: { input: 1000 } };
  const body = { ...call, costDetails: { total: 7 } };
  const batch = [{ id: 'e', type: 'generation-create', timestamp, body }];
  await from.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
  expect((await copy(from, to, { keepsCosts: false })).problems).toEqual([]);
  expect(await to.askJson('/api/public/observations/c')).toMatchObject({ calculatedTotalCost: 0.0025 });
});

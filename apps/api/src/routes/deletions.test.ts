import { createHash } from 'node:crypto';

import { judgeTraceId, type TraceId } from '@spanledger/core';
import {
  memoryEvaluations,
  ruleFacts,
  scoreRecord,
  scoreRow,
  telemetryRows,
  traceRecord,
  traceRow,
} from '@spanledger/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { memoryMedia, startTestApi, type TestApi } from '../api.fixture.ts';

const jsonType = { 'content-type': 'application/json' };
const sha256Hash = createHash('sha256').update('x').digest('base64');
const aMedia = `"contentType":"image/png","contentLength":1,"sha256Hash":"${sha256Hash}"`;

const contentOf = (traceId: string): string => `{"traceId":"${traceId}","field":"input",${aMedia}}`;

describe('deletions', () => {
  let api: TestApi;
  const media = memoryMedia();
  const evaluations = memoryEvaluations();
  beforeAll(async () => {
    api = await startTestApi({ media, ...evaluations });
  });
  afterAll(async () => api.close());

  beforeEach(async () => {
    const { projectId } = api;
    await api.store.writer.write(
      telemetryRows({
        traces: ['one', 'two'].map((id) => traceRow({ projectId, id: id as TraceId, record: traceRecord() })),
        scores: [scoreRow({ projectId, id: 'grade' as never, record: scoreRecord({ traceId: 'kept' as TraceId }) })],
      }),
    );
  });

  const status = async (path: string): Promise<number> => (await api.ask(path)).status;

  it('end a trace', async () => {
    const answer = await api.askJson('/api/public/traces/one', { method: 'DELETE' });
    expect(answer).toEqual({ message: 'Trace deleted successfully' });
    expect(await status('/api/public/traces/one')).toBe(404);
  });

  it('end several traces', async () => {
    const answer = await api.askJson('/api/public/traces', {
      method: 'DELETE',
      body: '{"traceIds":["one","two","one"]}',
    });
    expect(answer).toEqual({ message: 'Traces deleted successfully' });
    expect(await status('/api/public/traces/two')).toBe(404);
  });

  it('of a trace end its links to media, which others keep', async () => {
    for (const id of ['one', 'two']) {
      await api.askJson('/api/public/media', { method: 'POST', body: contentOf(id), headers: jsonType });
    }
    const linksOf = async (id: string): Promise<number> =>
      (await media.registry.linksOfTrace(api.projectId, id)).length;
    expect([await linksOf('one'), await linksOf('two')]).toEqual([1, 1]);
    await api.askJson('/api/public/traces/one', { method: 'DELETE', as: api.strangerKey });
    expect(await linksOf('one')).toBe(1);
    await api.askJson('/api/public/traces/one', { method: 'DELETE' });
    expect([await linksOf('one'), await linksOf('two')]).toEqual([0, 1]);
  });

  it('of a trace end those of its judges, and the executions of rules', async () => {
    const { projectId, strangerKey } = api;
    const { evaluators, evaluationRules, evaluations: queue } = evaluations;
    const definition = { type: 'builtin', name: 'exact-match', settings: {} } as const;
    const { version } = await evaluators.save(projectId, { name: 'judge', definition, createdBy: 'pk-1' });
    const rule = await evaluationRules.create(projectId, ruleFacts(version.evaluatorId), 0);
    const targets = ['one', 'two'].map((id) => ({ traceId: id as TraceId, observationId: null }));
    const found = { evaluatorVersion: 1, targets, dueAt: 0, now: 0, isForEachVersion: false };
    await evaluationRules.add(projectId, rule.id, found);
    const judges = new Map<TraceId, TraceId>();
    for (const claimed of await queue.claim(rule, { now: 1, until: 2, limit: 2 })) {
      const id = judgeTraceId(claimed.id, claimed.attempt) as TraceId;
      judges.set(claimed.traceId, id);
      await queue.settle(claimed, { state: 'done', scoreIds: [], judgeTraceId: id }, 1);
      await api.store.writer.write(telemetryRows({ traces: [traceRow({ projectId, id, record: traceRecord() })] }));
    }
    const left = async (): Promise<readonly number[]> =>
      Promise.all(targets.map(async ({ traceId }) => status(`/api/public/traces/${judges.get(traceId)}`)));
    await api.askJson('/api/public/traces/one', { method: 'DELETE', as: strangerKey });
    expect(await left()).toEqual([200, 200]);
    await api.askJson('/api/public/traces/one', { method: 'DELETE' });
    expect(await left()).toEqual([404, 200]);
    const { items } = await evaluationRules.executions(projectId, rule.id, undefined, { page: 1, limit: 9 });
    expect(items.map(({ traceId }) => traceId)).toEqual(['two']);
  });

  it('end a score, with 202', async () => {
    const response = await api.ask('/api/public/scores/grade', { method: 'DELETE' });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ message: 'Score deletion queued successfully' });
    expect(await status('/api/public/v2/scores/grade')).toBe(404);
  });

  it('end a trace of a client whose clock is ahead, which may make it anew', async () => {
    const say = async (name: string, timestamp: string): Promise<void> => {
      const bodies = [
        { type: 'trace-create', body: { id: 'ahead', name, timestamp } },
        { type: 'span-create', body: { id: 'ahead-span', traceId: 'ahead', name, startTime: timestamp } },
        { type: 'score-create', body: { id: 'ahead-score', traceId: 'ahead', name, value: 1 } },
      ];
      const batch = bodies.map((event) => ({ ...event, id: `${event.body.id} ${name}`, timestamp }));
      const answer = await api.ask('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
      expect(await answer.json()).toMatchObject({ errors: [] });
    };
    const paths = ['traces/ahead', 'observations/ahead-span', 'v2/scores/ahead-score'].map((it) => `/api/public/${it}`);
    await say('first', '2040-01-01T00:00:00.000Z');
    expect(await Promise.all(paths.map(status))).toEqual([200, 200, 200]);
    await api.ask('/api/public/traces/ahead', { method: 'DELETE' });
    expect(await Promise.all(paths.map(status))).toEqual([404, 404, 404]);
    await say('again', '2040-01-01T00:00:01.000Z');
    expect(await Promise.all(paths.map(status))).toEqual([200, 200, 200]);
  });

  it('succeed for what never was', async () => {
    expect((await api.ask('/api/public/traces/never', { method: 'DELETE' })).status).toBe(200);
  });

  it.each([
    ['no list', '{}'],
    ['an empty list', '{"traceIds":[]}'],
    ['too many', JSON.stringify({ traceIds: Array.from({ length: 1001 }, (_, at) => `trace-${at}`) })],
    ['an impossible id', '{"traceIds":[""]}'],
    ['no JSON', 'traceIds'],
  ])('refuse a body with %s', async (_what, body) => {
    const response = await api.ask('/api/public/traces', { method: 'DELETE', body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_input' });
  });
});

describe('deletions by another project', () => {
  it('change nothing', async () => {
    const api = await startTestApi();
    const { projectId, strangerKey } = api;
    await api.store.writer.write(
      telemetryRows({ traces: [traceRow({ projectId, id: 'mine' as TraceId, record: traceRecord() })] }),
    );
    await api.askJson('/api/public/traces/mine', { method: 'DELETE', as: strangerKey });
    expect((await api.ask('/api/public/traces/mine')).status).toBe(200);
    await api.close();
  });
});

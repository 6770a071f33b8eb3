import { Langfuse } from 'langfuse';
import { describe, expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();

const client = () => new Langfuse({ ...server.keys, baseUrl: server.url, flushAt: 1000, release: 'r-1' });

describe('langfuse 3 (batch API), unmodified', () => {
  it('langfuse 3 (batch API), unmodified, reads back its trace with nested observations, usage, cost, user, session, tags and scores', async () => {
    const langfuse = client();
    const trace = langfuse.trace({
      name: 'answer',
      userId: 'user-1',
      sessionId: 'session-1',
      tags: ['b', 'a'],
      metadata: { plan: 'pro', nested: { depth: 2 } },
      input: { question: 'why?' },
    });
    const span = trace.span({ name: 'retrieve', input: 'query', startTime: new Date('2026-03-01T10:00:00.000Z') });
    const generation = span.generation({
      name: 'chat',
      model: 'gpt-4o',
      modelParameters: { temperature: 0.5 },
      startTime: new Date('2026-03-01T10:00:01.000Z'),
      input: [{ role: 'user', content: 'why?' }],
    });
    generation.update({
      endTime: new Date('2026-03-01T10:00:03.500Z'),
      completionStartTime: new Date('2026-03-01T10:00:01.250Z'),
      output: { role: 'assistant', content: 'because' },
      usage: { input: 1000, output: 200 },
    });
    span.update({ endTime: new Date('2026-03-01T10:00:04.000Z'), output: ['document'] });
    trace.event({ name: 'cache-miss', level: 'WARNING', statusMessage: 'cold' });
    trace.score({ name: 'quality', value: 0.75, comment: 'good' });
    trace.update({ output: { answer: 'because' }, tags: ['c'] });
    await langfuse.flushAsync();

    const { data: read } = await langfuse.fetchTrace(trace.id);
    expect(read).toMatchObject({
      id: trace.id,
      name: 'answer',
      userId: 'user-1',
      sessionId: 'session-1',
      release: 'r-1',
      tags: ['a', 'b', 'c'],
      metadata: { plan: 'pro', nested: { depth: 2 } },
      input: { question: 'why?' },
      output: { answer: 'because' },
      totalCost: 0.0045,
    });
    const byName = new Map(read.observations.map((observation) => [observation.name, observation]));
    expect(byName.get('retrieve')).toMatchObject({
      type: 'SPAN',
      parentObservationId: null,
      latency: 4,
      input: 'query',
      output: ['document'],
    });
    expect(byName.get('chat')).toMatchObject({
      type: 'GENERATION',
      parentObservationId: span.id,
      model: 'gpt-4o',
      modelParameters: { temperature: 0.5 },
      usage: { input: 1000, output: 200, total: 1200, unit: 'TOKENS' },
      calculatedInputCost: 0.0025,
      calculatedOutputCost: 0.002,
      calculatedTotalCost: 0.0045,
      latency: 2.5,
      timeToFirstToken: 0.25,
      startTime: '2026-03-01T10:00:01.000Z',
    });
    expect(byName.get('cache-miss')).toMatchObject({ type: 'EVENT', level: 'WARNING', statusMessage: 'cold' });
    expect(read.scores).toMatchObject([{ name: 'quality', value: 0.75, comment: 'good', dataType: 'NUMERIC' }]);
    await langfuse.shutdownAsync();
  });

  it('langfuse 3 (batch API), unmodified, lists what it sent: traces, observations, sessions', async () => {
    const langfuse = client();
    const trace = langfuse.trace({ name: 'listed', sessionId: 'session-2', environment: 'staging' });
    trace.generation({ name: 'one', model: 'no-such-model', usage: { input: 3 } }).end();
    await langfuse.flushAsync();
    const traces = await langfuse.fetchTraces({ name: 'listed' });
    expect(traces.data.map(({ id }) => id)).toEqual([trace.id]);
    expect(traces.meta).toEqual({ page: 1, limit: 50, totalItems: 1, totalPages: 1 });
    const asked = { name: 'listed', colour: 'red' };
    expect((await langfuse.fetchTraces(asked)).data).toEqual(traces.data);
    const observations = await langfuse.fetchObservations({ traceId: trace.id });
    expect(observations.data).toMatchObject([{ name: 'one', calculatedTotalCost: null, usage: { input: 3 } }]);
    const sessions = await langfuse.fetchSessions();
    expect(sessions.data.map(({ id }) => id)).toContain('session-2');
    await langfuse.shutdownAsync();
  });
});

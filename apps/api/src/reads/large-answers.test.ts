import { connect, type Socket } from 'node:net';
import { partBytesMax } from '@spanledger/core';
import type { ObservationId, Page, ProjectId, ScoreId, TelemetryReaders, Trace, TraceId } from '@spanledger/core';
import {
  memoryTelemetryStore,
  observationRecord,
  observationRow,
  scoreRecord,
  scoreRow,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from '@spanledger/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { basic, startTestApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api.close();
});

/** One read may contain two of them, but not three. */
const length = Math.floor(partBytesMax / 2) - 100_000;
const count = 5;

const fields = (index: number) => ({ input: JSON.stringify({ text: String(index).repeat(length) }) });

const writeLarge = async (projectId: ProjectId): Promise<void> => {
  const indices = Array.from({ length: count }, (_, index) => index);
  await api.store.writer.write(
    telemetryRows({
      traces: [
        ...indices.map((index) =>
          traceRow({
            projectId,
            id: `t${index}` as TraceId,
            record: traceRecord({ ...fields(index), timestamp: someTime + index, sessionId: 's' }),
          }),
        ),
        traceRow({ projectId, id: 'many' as TraceId, record: traceRecord({ timestamp: someTime - 1 }) }),
      ],
      observations: indices.map((index) =>
        observationRow({
          projectId,
          traceId: 'many' as TraceId,
          id: `o${index}` as ObservationId,
          record: observationRecord({ ...fields(index), startTime: someTime + index }),
        }),
      ),
    }),
  );
};

/** Of one trace, with a correction, which the first version of the API does not have. */
const writeLargeScores = async (projectId: ProjectId): Promise<void> => {
  const scores = Array.from({ length: count }, (_, index) => ({
    projectId,
    id: `s${index}` as ScoreId,
    record: scoreRecord({
      traceId: 'scored' as TraceId,
      comment: String(index).repeat(length),
      timestamp: someTime + index,
      ...(index === 1 ? { dataType: 'CORRECTION', value: null, stringValue: 'so' } : {}),
    }),
  }));
  await api.store.writer.write(
    telemetryRows({
      traces: [traceRow({ projectId, id: 'scored' as TraceId, record: traceRecord({ timestamp: someTime }) })],
      scores: scores.map(scoreRow),
    }),
  );
};

interface ListedScore {
  readonly id: string;
  readonly comment: string;
}

const longScores = (...indices: readonly number[]) => indices.map((index) => [`s${index}`, length]);

interface Item {
  readonly id: string;
  readonly input: { readonly text: string };
}

const seen = ({ id, input }: Item): readonly unknown[] => [id, input.text[0], input.text.length];
const inOrder = (prefix: string, ...indices: readonly number[]): readonly unknown[] =>
  indices.map((index) => [`${prefix}${index}`, String(index), length]);

const openConnections = (): Promise<number> =>
  new Promise((resolve) => void api.server.getConnections((_error, count) => resolve(count)));

/** Sends a request and does not read the response. */
const askWithoutReading = (path: string): Socket => {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${basic(api.key)}\r\n\r\n`);
  sockets.push(socket);
  return socket;
};

describe('an answer that is too large to be read at once', () => {
  it('comes whole and in order: traces, observations of both versions, a session and a trace', async () => {
    api = await startTestApi();
    await writeLarge(api.projectId);
    const traces = await api.askJson<{ data: Item[]; meta: object }>('/api/public/traces?limit=5');
    expect(traces.data.map(seen)).toEqual(inOrder('t', 4, 3, 2, 1, 0));
    expect(traces.meta).toEqual({ page: 1, limit: 5, totalItems: 6, totalPages: 2 });
    expect(traces.data[0]).toMatchObject({ latency: 0, totalCost: 0, observations: [], htmlPath: expect.any(String) });

    const observations = await api.askJson<{ data: Item[]; meta: object }>('/api/public/observations');
    expect(observations.data.map(seen)).toEqual(inOrder('o', 4, 3, 2, 1, 0));
    expect(observations.meta).toMatchObject({ totalItems: 5 });

    const path = '/api/public/v2/observations?fields=core,io,trace_context&limit=4';
    const streamed = await api.askJson<{ data: { id: string; input: string; traceName: null }[]; meta: object }>(path);
    expect(streamed.data.map(({ id, input }) => [id, input.length > length])).toEqual(
      ['o4', 'o3', 'o2', 'o1'].map((id) => [id, true]),
    );
    expect(streamed.meta).toEqual({ cursor: expect.any(String) });

    const session = await api.askJson<{ id: string; createdAt: string; traces: Item[] }>('/api/public/sessions/s');
    expect(session.traces.map(seen)).toEqual(inOrder('t', 0, 1, 2, 3, 4));
    expect(session).toMatchObject({
      id: 's',
      environment: 'default',
      createdAt: session.traces[0] && expect.any(String),
    });

    const trace = await api.askJson<{ id: string; observations: Item[]; scores: [] }>('/api/public/traces/many');
    expect(trace.observations.map(seen)).toEqual(inOrder('o', 0, 1, 2, 3, 4));
    expect(Object.keys(trace).slice(-2)).toEqual(['observations', 'scores']);
  });

  it('comes whole and in order: the scores of a trace, and lists of each version', async () => {
    api = await startTestApi();
    await writeLargeScores(api.projectId);
    const seenScores = (scores: readonly ListedScore[]) => scores.map(({ id, comment }) => [id, comment.length]);
    const trace = await api.askJson<{ scores: ListedScore[] }>('/api/public/traces/scored');
    expect(seenScores(trace.scores)).toEqual(longScores(4, 3, 2, 0));
    type Listed = { data: ListedScore[]; meta: { totalItems: number; cursor?: string } };
    const first = await api.askJson<Listed>('/api/public/scores?traceId=scored');
    expect([seenScores(first.data), first.meta.totalItems]).toEqual([longScores(4, 3, 2, 0), 4]);
    const second = await api.askJson<Listed>('/api/public/v2/scores?traceId=scored&limit=3&page=2');
    expect([seenScores(second.data), second.meta.totalItems]).toEqual([longScores(1, 0), 5]);
  });

  it('has as many scores of the third version as fit, and a cursor to the others', async () => {
    api = await startTestApi();
    await writeLargeScores(api.projectId);
    const pages: string[][] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const path = `/api/public/v3/scores?fields=details&cursor=${encodeURIComponent(cursor)}`;
      const page: { data: ListedScore[]; meta: { cursor?: string } } = await api.askJson(path);
      pages.push(page.data.map(({ id }) => id));
      cursor = page.meta.cursor;
    }
    expect(pages).toEqual([['s4', 's3'], ['s2', 's1'], ['s0']]);
  });

  it('beyond the bytes of an answer is 422 with what to ask for instead, before anything is sent', async () => {
    api = await startTestApi({ limits: { answerBytesMax: length * 4 } });
    await writeLarge(api.projectId);
    for (const path of ['traces', 'traces/many', 'observations', 'sessions/s', 'v2/observations?fields=core,io']) {
      const response = await api.ask(`/api/public/${path}`);
      expect([path, response.status]).toEqual([path, 422]);
      const { code, detail } = (await response.json()) as Record<string, string>;
      expect([code, detail]).toEqual(['too_expensive', expect.stringMatching(/limit.*export/)]);
    }
    expect((await api.ask('/api/public/traces?limit=3')).status).toBe(200);
  });

  it('that its client does not take is cut off, and holds nothing any more', async () => {
    api = await startTestApi({ limits: { answerIdleMs: 200, answersBytesMax: 2 * partBytesMax } });
    await writeLarge(api.projectId);
    for (let reader = 0; reader < 3; reader += 1) askWithoutReading('/api/public/traces?limit=5');
    await expect.poll(() => openConnections()).toBe(3);
    const other = await api.ask('/api/public/traces', { as: api.strangerKey, headers: { connection: 'close' } });
    expect(other.status).toBe(200);
    await expect.poll(() => openConnections()).toBe(0);
    const { data } = await api.askJson<{ data: Item[] }>('/api/public/traces?limit=5');
    expect(data.map(seen)).toEqual(inOrder('t', 4, 3, 2, 1, 0));
    expect(api.logLines.filter((line) => line.includes('"error"'))).toEqual([]);
  });
});

const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
  });

describe('readings of one project', () => {
  it('keep no other project waiting, and end when their clients leave', async () => {
    const { traces } = memoryTelemetryStore();
    let [asked, ended] = [0, 0];
    api = await startTestApi({
      readersUntil: (signal): TelemetryReaders => ({
        ...(undefined as never as TelemetryReaders),
        traces: {
          ...traces,
          list: async (projectId: ProjectId): Promise<Page<Trace>> => {
            if (projectId !== api.projectId) return { items: [], totalItems: 0 };
            asked += 1;
            return endless(signal).finally(() => (ended += 1));
          },
        },
      }),
    });
    const open = Array.from({ length: 30 }, () => askWithoutReading('/api/public/traces'));
    await expect.poll(() => asked).toBe(4);
    expect((await api.ask('/api/public/traces', { as: api.strangerKey })).status).toBe(200);
    for (const socket of open) socket.destroy();
    await expect.poll(() => ended).toBe(asked);
    expect(asked).toBeLessThan(30);
    expect(api.logLines.filter((line) => line.includes('"error"'))).toEqual([]);
  });
});

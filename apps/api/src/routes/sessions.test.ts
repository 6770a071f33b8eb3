import { getSession, listSessions } from '@spanledger/api-contract';
import type { TraceId } from '@spanledger/core';
import { someTime, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: Record<string, number>;
}

/** Longer than the id of an entity may be, with characters that such an id may not hold. */
const unusual = `line\r\0${'s'.repeat(1000)}`;

const ids = (page: Listed): unknown[] => page.data.map(({ id }) => id);

describe('sessions', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    const trace = (id: string, sessionId: string, at: number, environment = 'default') =>
      traceRow({
        projectId,
        id: id as TraceId,
        timestamp: at,
        record: traceRecord({ sessionId, timestamp: at, environment, input: '{"a":1}' }),
      });
    await api.store.writer.write(
      telemetryRows({
        traces: [
          trace('t1', 'a/b', someTime),
          trace('t2', 'a/b', someTime + 1000),
          trace('t3', 'later', someTime + 2_000_000, 'production'),
          trace('t4', unusual, someTime - 1_000_000),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('are listed newest first', async () => {
    const page = await api.askJson<Listed>('/api/public/sessions');
    listSessions.responses[200].schema.parse(page);
    expect(page).toEqual({
      data: [
        { id: 'later', createdAt: '2026-03-04T05:06:09.890Z', projectId: api.projectId, environment: 'production' },
        { id: 'a/b', createdAt: '2026-03-04T05:06:07.890Z', projectId: api.projectId, environment: 'default' },
        { id: unusual, createdAt: '2026-03-04T05:06:06.890Z', projectId: api.projectId, environment: 'default' },
      ],
      meta: { page: 1, limit: 50, totalItems: 3, totalPages: 1 },
    });
  });

  it.each([
    ['environment=production', ['later']],
    ['fromTimestamp=2026-03-04T05:06:08Z', ['later']],
    ['toTimestamp=2026-03-04T05:06:08Z', ['a/b', unusual]],
    ['limit=1&page=2', ['a/b']],
  ])('answer ?%s', async (query, expected) => {
    expect(ids(await api.askJson<Listed>(`/api/public/sessions?${query}`))).toEqual(expected);
  });

  it('come one by one with their traces, whatever their ids hold', async () => {
    const session = await api.askJson('/api/public/sessions/a%2Fb');
    getSession.responses[200].schema.parse(session);
    expect(session).toMatchObject({ id: 'a/b', traces: [{ id: 't1', input: { a: 1 } }, { id: 't2' }] });
    const other = await api.askJson(`/api/public/sessions/${encodeURIComponent(unusual)}`);
    expect(other).toMatchObject({ id: unusual, traces: [{ id: 't4' }] });
  });

  it('refuse what is not a page', async () => {
    expect((await api.ask('/api/public/sessions?page=0')).status).toBe(400);
  });

  it('are not found when they do not exist', async () => {
    expect((await api.ask('/api/public/sessions/never')).status).toBe(404);
  });

  it('of another project are not seen', async () => {
    const as = api.strangerKey;
    expect((await api.askJson<Listed>('/api/public/sessions', { as })).data).toEqual([]);
    expect((await api.ask('/api/public/sessions/later', { as })).status).toBe(404);
  });
});

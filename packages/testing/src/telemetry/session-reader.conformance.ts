import { clockOf } from '@spanledger/core';
import type { ProjectId, SessionListQuery } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { aTrace, seedTogether, type TelemetryStore } from './telemetry-store.ts';

/** The contract of every telemetry store for reading sessions. */
export const describeSessionReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a session reader`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const seeded = seedTogether(() => store);
    const idsOf = async (projectId: ProjectId, query: Partial<SessionListQuery>): Promise<string[]> => {
      const { items, totalItems } = await store.sessions.list(projectId, { page: 1, limit: 50, ...query });
      expect(totalItems).toBe(items.length);
      return items.map(({ id }) => id);
    };

    const withBeginnings = seeded((project) => ({
      traces: [
        aTrace(project, '0', { sessionId: "s'{x}", timestamp: someTime + 1, environment: 'late' }),
        aTrace(project, 'b', { sessionId: "s'{x}", environment: 'second' }),
        aTrace(project, 'a', { sessionId: "s'{x}", environment: 'first', input: 'i', metadata: { k: 'v' } }),
        aTrace(project, 'x', { sessionId: 'other' }),
        aTrace(project, 'y'),
      ],
    }));
    test('a session begins with its first trace, and has the environment of that', async () => {
      const session = { id: "s'{x}", projectId: withBeginnings, createdAt: someTime, environment: 'first' };
      const found = await store.sessions.get(withBeginnings, "s'{x}");
      expect(found?.session).toStrictEqual(session);
      expect(found?.traces.map(({ id }) => id)).toEqual(['a', 'b', '0']);
      expect(found?.traces[0]).toMatchObject({ input: 'i', metadata: { k: 'v' } });
      const { items } = await store.sessions.list(withBeginnings, { page: 1, limit: 1, environments: ['first'] });
      expect(items).toStrictEqual([session]);
    });

    const withPages = seeded((project) => ({
      traces: [
        ...['d', 'a', 'c', 'b'].map((id) => aTrace(project, id, { sessionId: id })),
        aTrace(project, 'again', { sessionId: 'a', timestamp: someTime + oneDay }),
        aTrace(project, 'new', { sessionId: 'new', timestamp: someTime + 1 }),
        aTrace(project, 'none', { sessionId: '' }),
        aTrace(project, 'null'),
      ],
    }));
    const page = (page: number) => store.sessions.list(withPages, { page, limit: 3 });
    test('pages hold each session once, newest first, ties by id, and the total counts all', async () => {
      const pages = await Promise.all([page(1), page(2), page(3)]);
      expect(pages.map(({ items }) => items.map(({ id }) => id).join(' '))).toEqual(['new a b', 'c d', '']);
      expect(pages.map(({ totalItems }) => totalItems)).toEqual([5, 5, 5]);
    });

    const traces = [
      ['1', 'old', -1, 'x'],
      ['2', 'old', 1, 'y'],
      ['3', 'at', 0, 'x'],
      ['4', 'new', 2, 'z'],
    ] as const;
    const withPeriods = seeded((project) => ({
      traces: traces.map(([id, sessionId, offset, environment]) =>
        aTrace(project, id, { sessionId, environment, timestamp: someTime + offset }),
      ),
    }));
    test('by the time at which they began, and by the environment of any trace', async () => {
      expect(await idsOf(withPeriods, { from: someTime })).toEqual(['new', 'at']);
      expect(await idsOf(withPeriods, { to: someTime })).toEqual(['old']);
      expect(await idsOf(withPeriods, { from: someTime, to: someTime + 2 })).toEqual(['at']);
      expect(await idsOf(withPeriods, { environments: ['y'] })).toEqual(['old']);
      expect(await idsOf(withPeriods, { environments: ['x', 'z'] })).toEqual(['new', 'at', 'old']);
      expect(await idsOf(withPeriods, { environments: [] })).toEqual([]);
    });

    const changed = seeded((project) => ({
      traces: [aTrace(project, 'a', { sessionId: 'before' }), aTrace(project, 'b', { sessionId: 'kept' })],
    }));
    test('a session is what its traces are now', async () => {
      const moved = { sessionId: 'now', timestamp: someTime - 40 * oneDay, clock: clockOf(someTime + 1) };
      await store.writer.write(telemetryRows({ traces: [aTrace(changed, 'a', moved, { movedFrom: someTime })] }));
      expect(await idsOf(changed, {})).toEqual(['kept', 'now']);
      expect(await store.sessions.get(changed, 'before')).toBeUndefined();
      expect((await store.sessions.get(changed, 'now'))?.traces).toHaveLength(1);
    });

    const withEmpty = seeded((project) => ({ traces: [aTrace(project, 'a', { sessionId: '' })] }));
    seeded((project) => ({ traces: [aTrace(project, 'a', { sessionId: 's' })] }));
    test('there is no session of another project, nor an empty one', async () => {
      expect(await store.sessions.get(withEmpty, 's')).toBeUndefined();
      expect(await store.sessions.get(withEmpty, '')).toBeUndefined();
      expect(await idsOf(withEmpty, {})).toEqual([]);
    });
  });
};

import type { ScoreId, TraceId } from '@spanledger/core';
import { aScore, aTrace, someProject, telemetryRows, type TelemetryStore } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { openTelemetryStore } from './test-telemetry-store.fixture.ts';

/** Texts of characters that do not repeat, so that they cannot be compressed. */
const textOf = (length: number): string =>
  Array.from({ length }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join('');

const idsOf = ({ items }: { readonly items: readonly { readonly id: string }[] }) => items.map(({ id }) => id);

let store: TelemetryStore;
beforeAll(async () => {
  store = await openTelemetryStore();
});

test.each([1, 266, 267, 900, 5_000])(
  'users, sessions and score names of %i characters are kept and found',
  async (length) => {
    const text = textOf(length);
    const projectId = someProject();
    for (const project of [projectId, someProject()]) {
      await store.writer.write(
        telemetryRows({
          traces: [aTrace(project, 't', { userId: text, sessionId: text }), aTrace(project, 'other', { userId: 'u' })],
          scores: [aScore(project, 's', { name: text, traceId: 't' as TraceId, value: 1 })],
        }),
      );
    }
    const page = { page: 1, limit: 9, withBodies: false };
    const isText = (column: string) => ({ type: 'string', column, operator: '=', value: text }) as const;
    expect(idsOf(await store.traces.list(projectId, { ...page, filters: [isText('userId')] }))).toEqual(['t']);
    const options = { type: 'stringOptions', column: 'userId', operator: 'any of', value: [text, 'u'] } as const;
    expect(idsOf(await store.traces.list(projectId, { ...page, filters: [options] }))).toEqual(['other', 't']);
    expect((await store.sessions.get(projectId, text))?.traces).toHaveLength(1);
    expect(
      idsOf(await store.scores.list(projectId, { ...page, filters: [isText('name')], onTracesOnly: true })),
    ).toEqual(['s']);
    const mean = { type: 'numberObject', column: 'scoreNumeric', key: text, operator: '=', value: 1 } as const;
    expect(idsOf(await store.traces.list(projectId, { ...page, filters: [mean] }))).toEqual(['t']);
    expect((await store.scores.get(projectId, 's' as ScoreId))?.name).toBe(text);
  },
);

import { unavailable, type ObservationId, type TraceId } from '@spanledger/core';
import { aReceipt, observationRow, scoreRow, someProject, telemetryRows, traceRow } from '@spanledger/testing';
import { expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseTelemetryWriter } from './telemetry-writer.ts';

const deferred = (): { readonly promise: Promise<void>; readonly resolve: () => void } => {
  const ends: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => void ends.push(resolve));
  return { promise, resolve: () => ends.forEach((end) => end()) };
};

test('a failed write rejects only when none of its rows is on its way any more', async () => {
  const { promise: traces, resolve: endTraces } = deferred();
  const insert = async (table: string) => {
    if (table === 'observations') throw unavailable('full');
    if (table === 'traces') await traces;
  };
  const client = {
    insertTogether: async (run: (insertBinary: typeof insert) => Promise<void>) => run(insert),
  } as unknown as ClickHouse;
  const projectId = someProject();
  const rows = telemetryRows({ observations: [observationRow({ projectId })], traces: [traceRow({ projectId })] });
  let hasRejected = false;
  const written = clickHouseTelemetryWriter(client)
    .write(rows)
    .catch((error: unknown) => {
      hasRejected = true;
      return error;
    });
  await new Promise((turn) => void setImmediate(turn));
  expect(hasRejected).toBe(false);
  endTraces();
  expect(await written).toMatchObject({ code: 'unavailable' });
});

test('where rows lie is stored before any of them, and that a copy went when none is left of it', async () => {
  const projectId = someProject();
  const begun: string[] = [];
  const stored: string[] = [];
  const insert = async (table: string) => {
    begun.push(table);
    await new Promise((turn) => void setImmediate(turn));
    if (table === 'observations') expect(begun).not.toContain('ingest_batches');
    if (['trace_days', 'score_days', 'dirty_days'].includes(table)) expect(begun).not.toContain('observations');
    stored.push(table);
  };
  const client = {
    insertTogether: async (run: (insertBinary: typeof insert) => Promise<void>) => run(insert),
    insertBinary: insert,
    command: async () => undefined,
  } as unknown as ClickHouse;
  const gone = observationRow({ projectId, orphanTrace: 'observation' as TraceId, id: 'observation' as ObservationId });
  const rows = { observations: [gone], traces: [traceRow({ projectId })], scores: [scoreRow({ projectId })] };
  await clickHouseTelemetryWriter(client).write(telemetryRows({ ...rows, receipts: [aReceipt({ projectId })] }));
  expect(stored.slice(0, 3).toSorted()).toEqual(['dirty_days', 'score_days', 'trace_days']);
  expect(stored.slice(3, 6).toSorted()).toEqual(['observations', 'scores', 'traces']);
  expect(stored.slice(6)).toEqual(['stray_observations', 'ingest_batches']);
});

test('rows are not written when it could not be said where they lie', async () => {
  const tables: string[] = [];
  const insert = async (table: string) => {
    tables.push(table);
    if (table === 'trace_days') throw unavailable('full');
  };
  const client = {
    insertTogether: async (run: (insertBinary: typeof insert) => Promise<void>) => run(insert),
  } as unknown as ClickHouse;
  const projectId = someProject();
  const written = clickHouseTelemetryWriter(client).write(telemetryRows({ traces: [traceRow({ projectId })] }));
  await expect(written).rejects.toMatchObject({ code: 'unavailable' });
  expect(tables.toSorted()).toEqual(['dirty_days', 'trace_days']);
});

test.each([
  ['is removed before the observation in it goes', { isGone: true }, 'traces', 'observations'],
  ['is written after the observation in it', {}, 'observations', 'traces'],
] as const)(
  'a placeholder of a trace %s: a write that fails leaves none that is empty',
  async (...[, is, fails, later]) => {
    const tables: string[] = [];
    const insert = async (table: string) => {
      tables.push(table);
      if (table === fails) throw unavailable('full');
    };
    const client = {
      insertTogether: async (run: (insertBinary: typeof insert) => Promise<void>) => run(insert),
    } as unknown as ClickHouse;
    const projectId = someProject();
    const [id, traceId] = ['a' as ObservationId, 'a' as TraceId];
    const rows = {
      observations: [observationRow({ projectId, id, traceId })],
      traces: [traceRow({ projectId, id: traceId, ...is })],
    };
    await expect(clickHouseTelemetryWriter(client).write(telemetryRows(rows))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(tables).toContain(fails);
    expect(tables).not.toContain(later);
  },
);

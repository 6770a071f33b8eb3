import {
  unavailable,
  type DeadLetterWithPayload,
  type ProjectId,
  type Receipt,
  type TelemetryRows,
} from '@spanledger/core';
import { aDeadLetter, memoryDeadLetterStore, memoryTelemetry } from '@spanledger/testing';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { projectRates } from './project-rates.ts';
import { writeMetrics } from './write-metrics.ts';

const receipt = (projectId: string, received: number): Receipt =>
  ({ projectId, received, stored: received - 1, quarantined: 1, rejected: {}, receivedAt: 1_000_000 }) as Receipt;

const rows = (receipts: readonly Receipt[]): TelemetryRows => ({
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
  receipts,
});

const bench = (at = 0) => {
  const registry = new Registry();
  return { metrics: writeMetrics(registry, () => at), text: async () => registry.metrics() };
};

describe('the metrics of writing', () => {
  it('the metrics of writing count what was stored, and have its lag and the busiest projects', async () => {
    const { metrics, text } = bench(1_200_000);
    const writer = metrics.observeWriter({ write: async () => undefined });
    await writer.write(rows([receipt('a', 10), receipt('b', 5)]));
    const printed = await text();
    expect(printed).toContain('spanledger_write_events_total{outcome="stored"} 13');
    expect(printed).toContain('spanledger_write_events_total{outcome="quarantined"} 2');
    expect(printed).toContain('spanledger_write_lag_seconds_bucket{le="0.25"} 2');
    expect(printed).toContain('spanledger_write_lag_seconds_bucket{le="0.1"} 0');
    expect(printed).toContain('spanledger_write_project_events_total{project="a"} 10');
    expect(printed).toContain('spanledger_write_insert_duration_seconds_count 1');
  });

  it('the metrics of writing count failures by their code and leave the lag alone', async () => {
    const { metrics, text } = bench();
    const writer = metrics.observeWriter({ write: async () => Promise.reject(unavailable('down')) });
    await expect(writer.write(rows([receipt('a', 1)]))).rejects.toMatchObject({ code: 'unavailable' });
    metrics.countRetry(new Error('broken'));
    const printed = await text();
    expect(printed).toContain('spanledger_write_insert_failures_total{reason="unavailable"} 1');
    expect(printed).toContain('spanledger_write_retries_total{reason="unexpected"} 1');
    expect(printed).toContain('spanledger_write_lag_seconds_count 0');
  });

  it('the metrics of writing count dead letters by their reason once they are written', async () => {
    const { metrics, text } = bench();
    const letters = [{ id: 'x', projectId: 'a', reason: 'refused' }] as unknown as readonly DeadLetterWithPayload[];
    await metrics.observeDeadLetters(memoryDeadLetterStore(memoryTelemetry())).quarantine(letters);
    expect(await text()).toContain('spanledger_write_dead_letters_total{reason="refused"} 1');
  });

  it('report each dead letter, without what it holds', async () => {
    const reported: object[] = [];
    const metrics = writeMetrics(
      new Registry(),
      () => 0,
      (letter) => void reported.push(letter),
    );
    const letters = [
      aDeadLetter({ id: 'x', projectId: 'a' as ProjectId, reason: 'refused' }),
      aDeadLetter({ id: 'y', projectId: 'a' as ProjectId }),
    ];
    await metrics.observeDeadLetters(memoryDeadLetterStore(memoryTelemetry())).quarantine(letters);
    expect(reported).toMatchObject([{ id: 'x', reason: 'refused' }, { id: 'y' }]);
    expect(reported[0]).not.toHaveProperty('payload');
  });

  it('the metrics of writing name no more than twenty projects, those that send most, however many there are', () => {
    const rates = projectRates();
    for (let index = 0; index < 30_000; index += 1) rates.add(`p${index}` as ProjectId, 1);
    rates.add('p29999' as ProjectId, 5);
    expect(rates.top()).toHaveLength(20);
    expect(rates.top()[0]).toEqual(['p29999', 6]);
  });
});

import { DomainError, type DeadLetterStore, type Micros, type TelemetryWriter } from '@spanledger/core';
import type { ProjectRates } from './project-rates.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** `unavailable` and other stable codes; `unexpected` for what has none. */
export const reasonOf = (error: unknown): string => (error instanceof DomainError ? error.code : 'unexpected');

/** The same writer, measured: sizes, times, failures, and the lag of what it has stored. */
export const observeWriter = (
  writer: TelemetryWriter,
  metrics: WorkerMetrics,
  rates: ProjectRates,
  now: () => Micros,
): TelemetryWriter => ({
  write: async (rows) => {
    const end = metrics.insertDuration.startTimer();
    try {
      await writer.write(rows);
    } catch (error) {
      metrics.insertFailures.inc({ reason: reasonOf(error) });
      throw error;
    }
    end();
    for (const table of ['observations', 'traces', 'scores'] as const) {
      if (rows[table].length > 0) metrics.insertRows.observe({ table }, rows[table].length);
    }
    const at = now();
    for (const { projectId, received, stored, quarantined, receivedAt } of rows.receipts) {
      metrics.lag.observe(Math.max(0, at - receivedAt) / 1_000_000);
      metrics.events.inc({ outcome: 'stored' }, stored);
      metrics.events.inc({ outcome: 'quarantined' }, quarantined);
      metrics.events.inc({ outcome: 'rejected' }, received - stored - quarantined);
      rates.add(projectId, received);
    }
  },
});

/** The same store, with what goes into it counted by reason. */
export const observeDeadLetters = (store: DeadLetterStore, metrics: WorkerMetrics): DeadLetterStore => ({
  ...store,
  quarantine: async (letters) => {
    await store.quarantine(letters);
    for (const { reason } of letters) metrics.deadLetters.inc({ reason });
  },
});

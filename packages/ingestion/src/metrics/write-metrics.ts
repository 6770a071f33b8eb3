import {
  DomainError,
  sampledReason,
  type DeadLetter,
  type DeadLetterStore,
  type Micros,
  type TelemetryWriter,
} from '@spanledger/core';
import { Counter, Histogram, type Registry } from 'prom-client';
import { projectRates } from './project-rates.ts';

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
const rowBuckets = [1, 10, 100, 500, 1000, 5000, 10_000, 20_000, 50_000];

/** The costs and results of writing, as Prometheus metrics of a process that writes. */
export interface WriteMetrics {
  /** The same writer, measured: sizes, times, failures, and the lag of stored batches. */
  observeWriter(writer: TelemetryWriter): TelemetryWriter;
  /** The same store, with its letters counted by reason. */
  observeDeadLetters(store: DeadLetterStore): DeadLetterStore;
  /** A batch could not be stored, and is retried. */
  countRetry(error: unknown): void;
}

/** `unavailable` and other stable codes; `unexpected` for errors without one. */
const reasonOf = (error: unknown): string => (error instanceof DomainError ? error.code : 'unexpected');

/**
 * Adds the metrics to the registry, those of the projects that send most among them. `onDeadLetter` is called for each
 * letter once it is written.
 */
export const writeMetrics = (
  registry: Registry,
  now: () => Micros,
  onDeadLetter: (letter: DeadLetter) => void = () => undefined,
): WriteMetrics => {
  const metrics = createMetrics(registry);
  const rates = projectRates();
  const projects: Counter<'project'> = new Counter({
    name: 'spanledger_write_project_events_total',
    help: 'Events of the projects that send most, since the start of the process.',
    labelNames: ['project'],
    registers: [registry],
    collect: () => {
      projects.reset();
      for (const [project, events] of rates.top()) projects.inc({ project }, events);
    },
  });

  return {
    observeWriter: (writer) => ({
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
        for (const { projectId, received, stored, rejected, quarantined, receivedAt } of rows.receipts) {
          metrics.lag.observe(Math.max(0, at - receivedAt) / 1_000_000);
          metrics.events.inc({ outcome: 'stored' }, stored);
          metrics.events.inc({ outcome: 'quarantined' }, quarantined);
          const sampled = rejected[sampledReason] ?? 0;
          metrics.events.inc({ outcome: 'rejected' }, received - stored - quarantined - sampled);
          metrics.events.inc({ outcome: 'sampled' }, sampled);
          rates.add(projectId, received);
        }
      },
    }),
    observeDeadLetters: (store) => ({
      ...store,
      quarantine: async (letters) => {
        await store.quarantine(letters);
        for (const { payload: _payload, ...letter } of letters) {
          metrics.deadLetters.inc({ reason: letter.reason });
          onDeadLetter(letter);
        }
      },
    }),
    countRetry: (error) => metrics.retries.inc({ reason: reasonOf(error) }),
  };
};

const createMetrics = (registry: Registry) => {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    new Counter({ name: `spanledger_write_${name}`, help, labelNames, registers });
  return {
    insertRows: new Histogram({
      name: 'spanledger_write_insert_rows',
      help: 'Rows of one insert.',
      labelNames: ['table'],
      buckets: rowBuckets,
      registers,
    }),
    insertDuration: new Histogram({
      name: 'spanledger_write_insert_duration_seconds',
      help: 'Time until the store has acknowledged a group of rows, all tables.',
      buckets: secondsBuckets,
      registers,
    }),
    insertFailures: counter('insert_failures_total', 'Groups of rows that were not stored.', ['reason']),
    lag: new Histogram({
      name: 'spanledger_write_lag_seconds',
      help: 'Time from the receipt of a request until its rows are stored.',
      buckets: secondsBuckets,
      registers,
    }),
    events: counter('events_total', 'Events by what became of them: stored, rejected, sampled, quarantined.', [
      'outcome',
    ]),
    retries: counter('retries_total', 'Batches that could not be stored and are tried again.', ['reason']),
    deadLetters: counter('dead_letters_total', 'Dead letters written.', ['reason']),
  };
};

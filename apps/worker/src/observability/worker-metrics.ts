import { exposeQueue } from '@spanledger/queue';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ProjectRates } from './project-rates.ts';

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
const rowBuckets = [1, 10, 100, 500, 1000, 5000, 10_000, 20_000, 50_000];

export interface WorkerMetrics {
  readonly registry: Registry;
  readonly insertRows: Histogram<'table'>;
  readonly insertDuration: Histogram;
  readonly insertFailures: Counter<'reason'>;
  readonly lag: Histogram;
  readonly events: Counter<'outcome'>;
  readonly retries: Counter<'reason'>;
  readonly deadLetters: Counter<'reason'>;
}

/** What a scrape reads at that moment. */
export interface WorkerSources {
  readonly queue: Parameters<typeof exposeQueue>[1];
  readonly shardsOwned: () => number;
  readonly projectRates: ProjectRates;
}

export const createWorkerMetrics = (): WorkerMetrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
    new Counter({ name: `spanledger_worker_${name}`, help, labelNames, registers });
  return {
    registry,
    insertRows: new Histogram({
      name: 'spanledger_worker_insert_rows',
      help: 'Rows of one insert.',
      labelNames: ['table'],
      buckets: rowBuckets,
      registers,
    }),
    insertDuration: new Histogram({
      name: 'spanledger_worker_insert_duration_seconds',
      help: 'Time until the store has acknowledged a group of rows, all tables.',
      buckets: secondsBuckets,
      registers,
    }),
    insertFailures: counter('insert_failures_total', 'Groups of rows that were not stored.', ['reason']),
    lag: new Histogram({
      name: 'spanledger_worker_lag_seconds',
      help: 'Time from the receipt of a request until its rows are stored.',
      buckets: secondsBuckets,
      registers,
    }),
    events: counter('events_total', 'Events by what became of them: stored, rejected, quarantined.', ['outcome']),
    retries: counter('retries_total', 'Batches that could not be stored and are tried again.', ['reason']),
    deadLetters: counter('dead_letters_total', 'Dead letters written.', ['reason']),
  };
};

/** Adds the figures that are read when they are asked for. */
export const exposeSources = ({ registry }: WorkerMetrics, sources: WorkerSources): void => {
  const registers = [registry];
  exposeQueue(registry, sources.queue);
  const shards: Gauge = new Gauge({
    name: 'spanledger_worker_shards_owned',
    help: 'Shards that this worker writes.',
    registers,
    collect: () => {
      shards.set(sources.shardsOwned());
    },
  });
  const projects: Counter<'project'> = new Counter({
    name: 'spanledger_worker_project_events_total',
    help: 'Events of the projects that send most, since the start of the process.',
    labelNames: ['project'],
    registers,
    collect: () => {
      projects.reset();
      for (const [project, events] of sources.projectRates.top()) projects.inc({ project }, events);
    },
  });
};

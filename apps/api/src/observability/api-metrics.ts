import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const durationBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface ApiMetrics {
  readonly duration: Histogram<'method' | 'route' | 'status'>;
  readonly inFlight: Gauge;
  readonly accepted: Counter<'kind'>;
  readonly rejected: Counter<'kind'>;
}

export interface LimitMetrics {
  readonly refused: Counter<'limit'>;
  /** 1 while the store of limits does not answer. */
  readonly isAway: Gauge;
}

export const createLimitMetrics = (registry: Registry): LimitMetrics => ({
  refused: new Counter({
    name: 'spanledger_limit_refusals_total',
    help: 'Requests that were answered 429 since a limit of their project or key was reached.',
    labelNames: ['limit'],
    registers: [registry],
  }),
  isAway: new Gauge({
    name: 'spanledger_limit_store_away',
    help: '1 while the store of limits does not answer, and each process holds them for itself.',
    registers: [registry],
  }),
});

export const createApiMetrics = (registry: Registry): ApiMetrics => {
  const registers = [registry];
  return {
    duration: new Histogram({
      name: 'spanledger_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: durationBuckets,
      registers,
    }),
    inFlight: new Gauge({
      name: 'spanledger_http_requests_in_flight',
      help: 'Requests that are not answered yet.',
      registers,
    }),
    accepted: new Counter({
      name: 'spanledger_ingest_accepted_total',
      help: 'Patches that were accepted and are stored: observations, traces, scores; and whole batch events.',
      labelNames: ['kind'],
      registers,
    }),
    rejected: new Counter({
      name: 'spanledger_ingest_rejected_total',
      help: 'Spans, batch events, log records and metrics that were refused one by one.',
      labelNames: ['kind'],
      registers,
    }),
  };
};

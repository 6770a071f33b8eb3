import type { Places } from '../stores/places.ts';
import { directorySize } from './directory-size.ts';
import { readApiStatus } from './read-api-status.ts';
import { readMetrics, type Metric } from './read-metrics.ts';
import { readInlineQueue, readQueueStatus } from './read-queue-status.ts';
import { readPostgresStatus, readTelemetryStatus } from './read-store-status.ts';
import { readWorkerStatus, retriesOf } from './read-worker-status.ts';
import type { ComponentStatus, StatusReport } from './status-report.ts';

/** Checks every component; takes as long as the slowest, at most some seconds. Changes nothing. */
export const readStatus = async (places: Places): Promise<StatusReport> => {
  const { mode, dataDir, apiUrl, databaseUrl } = places;
  const [sizeBytes, api, postgres, telemetry, work] = await Promise.all([
    mode === 'local' ? directorySize(dataDir) : 0,
    readApiStatus(apiUrl),
    readPostgresStatus(databaseUrl),
    readTelemetryStatus(places),
    readMetrics(apiUrl).then(async (metrics) => readWork(places, metrics)),
  ]);
  const components = [api, postgres, telemetry.component, ...work.components];
  return {
    mode,
    isHealthy: components.every(({ state }) => state === 'healthy'),
    dataDir: mode === 'local' ? { path: dataDir, sizeBytes } : null,
    components,
    queue: work.queue,
    retries: work.retries,
    chunks: telemetry.chunks,
    ingest: telemetry.ingest,
    names: telemetry.names,
  };
};

interface Work extends Pick<StatusReport, 'queue' | 'retries'> {
  readonly components: readonly ComponentStatus[];
}

const readWork = async ({ queueUrl, workerUrl }: Places, metrics: readonly Metric[] | undefined): Promise<Work> => {
  if (queueUrl === undefined || workerUrl === undefined)
    return { components: [], queue: readInlineQueue(metrics), retries: null };
  const { component, queue } = await readQueueStatus(queueUrl, metrics);
  const [worker, workerMetrics] = await Promise.all([
    readWorkerStatus(workerUrl, queue?.consumers),
    readMetrics(workerUrl),
  ]);
  return { components: [component, worker], queue, retries: retriesOf(workerMetrics) };
};

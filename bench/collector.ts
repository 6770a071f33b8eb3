import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startClickHouse } from '@spanledger/embedded';
import type { Deployment } from './deployments.ts';
import { processStats } from './process-stats.ts';
import { startProcess } from './processes.ts';

/**
 * Inserts of at least this many rows, as the exporter's own page advises (5,000), and no batch waits longer: the
 * defaults of the Collector's helper for exporters, where batching is on without further settings.
 */
const batch = { min_size: 8192, flush_timeout: '200ms' } as const;
const insertsInFlight = 10;
const ready = /Starting HTTP server.*?"endpoint": "([^"]+)"[^]*Everything is ready/;

/** Versions of what the bench uses, from what `otelcol components` writes. Throws where one of them is missing. */
export const versionsOf = (components: string): string => {
  const versionOf = (module: string): string => {
    const version = new RegExp(`/${module} (v\\S+)`).exec(components)?.[1];
    if (version === undefined)
      throw new Error(`--collector: this one has no ${module}; build one that has (bench/README.md)`);
    return `${module} ${version}`;
  };
  return [versionOf('otlpreceiver'), versionOf('clickhouseexporter')].join(', ');
};

/** Throws if the binary is no Collector, or one without a component that the bench needs. */
export const collectorVersions = (binary: string): string =>
  versionsOf(execFileSync(binary, ['components'], { encoding: 'utf8' }));

/** JSON is YAML. The table is named as ours is, so that the same questions count and measure it. */
const configurationOf = (clickhouseUrl: string): string => {
  const { origin, username, password } = new URL(clickhouseUrl);
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    exporters: {
      clickhouse: {
        endpoint: origin,
        username,
        password,
        database: 'spanledger',
        traces_table_name: 'observations',
        // A full queue blocks clients: it would refuse their spans otherwise.
        sending_queue: { num_consumers: insertsInFlight, block_on_overflow: true, batch },
      },
    },
    service: {
      pipelines: { traces: { receivers: ['otlp'], exporters: ['clickhouse'] } },
      telemetry: { metrics: { level: 'none' }, logs: { output_paths: ['stdout'] } },
    },
  });
};

/**
 * An OpenTelemetry Collector that writes spans into a ClickHouse of its own, started as local mode starts its engine. It answers
 * once spans are in its memory, so that its rate is that of rows which can be read, and not of its answers.
 */
export const collectorDeployment = async (binary: string, dataDir: string): Promise<Deployment> => {
  mkdirSync(dataDir, { recursive: true });
  const clickHouse = await startClickHouse({ dir: join(dataDir, 'clickhouse') });
  try {
    const file = join(dataDir, 'collector.yaml');
    writeFileSync(file, configurationOf(clickHouse.url), { mode: 0o600 });
    const { child, said, stop } = await startProcess(binary, ['--config', file], ready);
    const pid = child.pid ?? 0;
    return {
      name: 'Collector',
      target: { apiUrl: `http://${said[1]}`, clickhouseUrl: clickHouse.url, authorization: '' },
      cpuSeconds: () => ({
        Collector: processStats(pid).cpuSeconds,
        ClickHouse: processStats(clickHouse.pid).cpuSeconds,
      }),
      held: () => ({ Collector: processStats(pid) }),
      stop: async () => {
        await stop();
        await clickHouse.stop();
      },
    };
  } catch (error) {
    await clickHouse.stop();
    throw error;
  }
};

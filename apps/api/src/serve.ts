import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import {
  clickHouseDailyCostReader,
  clickHouseHealth,
  clickHouseObservationReader,
  clickHouseRecordReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTelemetryWriter,
  clickHouseTraceReader,
} from '@spanledger/clickhouse-store';
import type { FirstStartResult, FirstStartSettings, IngestQueue, Micros } from '@spanledger/core';
import { removeLocalInstance, writeLocalInstance } from '@spanledger/embedded';
import { createPipeline } from '@spanledger/ingestion';
import { genaiPriceBook } from '@spanledger/price-book';
import { inlineIngestQueue } from '@spanledger/queue';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Config } from './config.ts';
import { createApi } from './create-api.ts';
import { createDrain, type Drain } from './drain.ts';
import { closeServer, listen } from './http/listen.ts';
import { openEngines } from './local-mode/open-engines.ts';
import { openStores, type Stores } from './local-mode/open-stores.ts';

export interface Served {
  readonly baseUrl: string;
  readonly mode: string;
  readonly firstStart: FirstStartResult;
  /** Resolves with a reason when the process cannot go on. */
  readonly failed: Promise<string>;
  /** Finishes what was taken, then closes everything. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
}

const now = (): Micros => Math.round((performance.timeOrigin + performance.now()) * 1000);

/** Starts the engines that are not given, opens the stores, and serves. */
export const serve = async ({ config, logger, version }: ServeOptions): Promise<Served> => {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const dataDir = resolve(config.SPANLEDGER_DATA_DIR);
    const engines = await openEngines({
      dataDir,
      databaseUrl: config.DATABASE_URL,
      clickhouseUrl: config.CLICKHOUSE_URL,
    });
    undo.push(async () => engines.stop());
    const lockLoss = new AbortController();
    const stores = await openStores({ ...engines, onWriterLockLost: () => lockLoss.abort() });
    undo.push(async () => stores.close());
    const firstStart = await stores.postgres.firstStart.ensure(firstStartSettings(config));
    const queue = openQueue(stores, config);
    undo.push(async () => queue.close());

    const drain = createDrain();
    const server = createServer(openApi({ stores, queue, drain, config, logger, version }));
    await listen(server, config.PORT, config.HOST);
    undo.push(async () => {
      drain.begin();
      await closeServer(server, config.SHUTDOWN_TIMEOUT_MS);
    });
    const baseUrl = config.SPANLEDGER_BASE_URL ?? `http://localhost:${portOf(server)}`;
    if (engines.areEmbedded) {
      const { databaseUrl, clickhouseUrl } = engines;
      writeLocalInstance(dataDir, { pid: process.pid, apiUrl: baseUrl, databaseUrl, clickhouseUrl });
      undo.push(async () => removeLocalInstance(dataDir));
    }
    return {
      baseUrl,
      mode: engines.areEmbedded ? 'local' : 'servers',
      firstStart,
      failed: Promise.race([
        aborted(lockLoss.signal, writerLockLost),
        engines.died.then((name) => `${name} has ended`),
      ]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const writerLockLost = 'the lock that makes this process the only writer was lost';

const aborted = async (signal: AbortSignal, reason: string): Promise<string> =>
  new Promise((tell) => {
    if (signal.aborted) tell(reason);
    signal.addEventListener('abort', () => tell(reason), { once: true });
  });

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const firstStartSettings = (config: Config): FirstStartSettings => ({
  organizationId: config.SPANLEDGER_INIT_ORG_ID,
  organizationName: config.SPANLEDGER_INIT_ORG_NAME,
  projectId: config.SPANLEDGER_INIT_PROJECT_ID,
  projectName: config.SPANLEDGER_INIT_PROJECT_NAME,
  publicKey: config.SPANLEDGER_INIT_PUBLIC_KEY,
  secretKey: config.SPANLEDGER_INIT_SECRET_KEY,
  userEmail: config.SPANLEDGER_INIT_USER_EMAIL,
});

const openQueue = ({ clickhouse }: Stores, config: Config): IngestQueue => {
  const pipeline = createPipeline({
    reader: clickHouseRecordReader(clickhouse),
    writer: clickHouseTelemetryWriter(clickhouse),
    prices: genaiPriceBook(),
    now,
    cacheBytesMax: config.INGEST_CACHE_BYTES_MAX,
  });
  return inlineIngestQueue({
    process: async (batches) => pipeline.process(batches),
    waitingBytesMax: config.INGEST_WAITING_BYTES_MAX,
  });
};

const processMetrics = (): Registry => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
};

interface ApiParts extends ServeOptions {
  readonly stores: Stores;
  readonly queue: IngestQueue;
  readonly drain: Drain;
}

const openApi = ({ stores: { clickhouse, postgres }, queue, drain, config, logger, version }: ApiParts) =>
  createApi({
    queue,
    traces: clickHouseTraceReader(clickhouse),
    observations: clickHouseObservationReader(clickhouse),
    scores: clickHouseScoreReader(clickhouse),
    sessions: clickHouseSessionReader(clickhouse),
    dailyCosts: clickHouseDailyCostReader(clickhouse),
    apiKeys: postgres.apiKeys,
    projects: postgres.projects,
    health: [postgres.health, clickHouseHealth(clickhouse)],
    logger,
    metrics: processMetrics(),
    version,
    limits: { otlpBytesMax: config.OTLP_BODY_BYTES_MAX, batchBytesMax: config.BATCH_BODY_BYTES_MAX },
    now,
    drain,
  });

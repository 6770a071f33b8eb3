import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import {
  clickHouseDailyCostReader,
  clickHouseDeadLetterStore,
  clickHouseHealth,
  clickHouseLedgerReader,
  clickHouseObservationReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTraceReader,
} from '@spanledger/clickhouse-store';
import type { FirstStartResult, FirstStartSettings, Micros } from '@spanledger/core';
import { removeLocalInstance, writeLocalInstance } from '@spanledger/embedded';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { undoList, type Backing } from './backing.ts';
import { hasQueue, type Config } from './config.ts';
import { createApi } from './create-api.ts';
import { createDrain, type Drain } from './drain.ts';
import { closeServer, listen } from './http/listen.ts';
import { openLocalMode } from './local-mode/open-local-mode.ts';
import { exposeQueue } from './observability/queue-metrics.ts';
import { openQueueMode } from './queue-mode/open-queue-mode.ts';

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

/** The wall clock itself: a clock that only counts from the start stands still while a laptop sleeps. */
const now = (): Micros => Date.now() * 1000;

/** Opens what is behind the API, local or with a queue, and serves. */
export const serve = async ({ config, logger, version }: ServeOptions): Promise<Served> => {
  const undo = undoList();
  try {
    const backing = hasQueue(config) ? await openQueueMode(config, logger) : await openLocalMode(config, now);
    undo.push(async () => backing.close());
    const firstStart = await backing.postgres.firstStart.ensure(firstStartSettings(config));

    const drain = createDrain();
    const server = createServer(openApi({ backing, drain, config, logger, version }));
    await listen(server, config.PORT, config.HOST);
    undo.push(async () => {
      drain.begin();
      await closeServer(server, config.SHUTDOWN_TIMEOUT_MS);
    });
    const baseUrl = config.SPANLEDGER_BASE_URL ?? `http://localhost:${portOf(server)}`;
    if (backing.brought !== undefined) {
      const dataDir = resolve(config.SPANLEDGER_DATA_DIR);
      writeLocalInstance(dataDir, { pid: process.pid, apiUrl: baseUrl, ...backing.brought });
      undo.push(async () => removeLocalInstance(dataDir));
    }
    return { baseUrl, mode: backing.mode, firstStart, failed: backing.failed, stop: undo.run };
  } catch (error) {
    await undo.run();
    throw error;
  }
};

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

const processMetrics = ({ queueStats }: Backing): Registry => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  if (queueStats !== undefined) exposeQueue(register, queueStats);
  return register;
};

interface ApiParts extends ServeOptions {
  readonly backing: Backing;
  readonly drain: Drain;
}

const openApi = ({ backing, drain, config, logger, version }: ApiParts) => {
  const { clickhouse, postgres, queue } = backing;
  return createApi({
    queue,
    traces: clickHouseTraceReader(clickhouse),
    observations: clickHouseObservationReader(clickhouse),
    scores: clickHouseScoreReader(clickhouse),
    sessions: clickHouseSessionReader(clickhouse),
    dailyCosts: clickHouseDailyCostReader(clickhouse),
    ledger: clickHouseLedgerReader(clickhouse),
    deadLetters: clickHouseDeadLetterStore(clickhouse),
    apiKeys: postgres.apiKeys,
    projects: postgres.projects,
    health: [postgres.health, clickHouseHealth(clickhouse), ...backing.health],
    logger,
    metrics: processMetrics(backing),
    version,
    limits: { otlpBytesMax: config.OTLP_BODY_BYTES_MAX, batchBytesMax: config.BATCH_BODY_BYTES_MAX },
    now,
    drain,
  });
};

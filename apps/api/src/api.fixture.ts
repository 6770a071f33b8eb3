import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Micros, PriceBook, ProjectId } from '@spanledger/core';
import { createPipeline } from '@spanledger/ingestion';
import { inlineIngestQueue } from '@spanledger/queue';
import {
  memoryIdentity,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryStore,
  type IdentityStores,
  type TelemetryStore,
} from '@spanledger/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';

import type { ApiDependencies } from './api-dependencies.ts';
import { createApi } from './create-api.ts';

export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** A whole API over in-memory stores, asked by real HTTP. */
export interface TestApi {
  readonly url: string;
  readonly server: Server;
  readonly store: TelemetryStore;
  readonly identity: IdentityStores;
  readonly metrics: Registry;
  readonly projectId: ProjectId;
  readonly key: KeyPair;
  /** Of another project. */
  readonly strangerKey: KeyPair;
  /** Every line of the log, as text. */
  readonly logLines: readonly string[];
  /** With the project's key, unless `as` says otherwise; `null` sends none. */
  ask(path: string, init?: AskInit): Promise<Response>;
  /** An answer 2xx, parsed. */
  askJson<T = Record<string, unknown>>(path: string, init?: AskInit): Promise<T>;
  close(): Promise<void>;
}

interface AskInit extends Omit<RequestInit, 'headers'> {
  readonly as?: KeyPair | string | null;
  readonly headers?: Record<string, string>;
  /** Sent as the JSON body of a POST. */
  readonly json?: unknown;
}

export const basic = ({ publicKey, secretKey }: KeyPair): string =>
  `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;

const now = (): Micros => Date.now() * 1000;
const noPrices: PriceBook = { find: () => undefined };

const aKey = async ({ firstStart }: IdentityStores, name: string): Promise<KeyPair & { projectId: ProjectId }> => {
  const key = { publicKey: `pk-sl-${name}`, secretKey: `sk-sl-${name}` };
  const { project } = await firstStart.ensure({ organizationId: `org-${name}`, projectId: `project-${name}`, ...key });
  return { ...key, projectId: project.id };
};

const listen = async (app: RequestListener): Promise<{ server: Server; url: string }> => {
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const asker =
  (url: string, key: KeyPair): TestApi['ask'] =>
  async (path, { as = key, json, headers, ...init } = {}) =>
    fetch(`${url}${path}`, {
      ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
      ...init,
      headers: {
        ...(as === null ? {} : { authorization: typeof as === 'string' ? as : basic(as) }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });

export const startTestApi = async (overrides: Partial<ApiDependencies> = {}): Promise<TestApi> => {
  const identity = memoryIdentity();
  const key = await aKey(identity, 'own');
  const strangerKey = await aKey(identity, 'stranger');
  const state = memoryTelemetry();
  const store = memoryTelemetryStore(state);
  const metrics = new Registry();
  const logLines: string[] = [];
  const reader = memoryRecordReader(state);
  const pipeline = createPipeline({
    reader,
    writer: store.writer,
    deadLetters: store.deadLetters,
    prices: noPrices,
    now,
  });
  const app = createApi({
    ...store,
    ...identity,
    queue: inlineIngestQueue({ process: async (batches) => pipeline.process(batches) }),
    health: [],
    logger: pino({ level: 'debug' }, { write: (line) => void logLines.push(line) }),
    metrics,
    version: '1.2.3',
    now,
    ...overrides,
  });
  const { server, url } = await listen(app);
  const ask = asker(url, key);
  return {
    url,
    server,
    store,
    identity,
    metrics,
    projectId: key.projectId,
    key,
    strangerKey,
    logLines,
    ask,
    askJson: async <T>(path: string, init?: AskInit) => {
      const response = await ask(path, init);
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
      return JSON.parse(text) as T;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};

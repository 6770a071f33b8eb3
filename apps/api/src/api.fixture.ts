import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { projectScopes, type IngestState, type Micros, type PriceBooks, type ProjectId } from '@spanledger/core';
import { createPipeline } from '@spanledger/ingestion';
import { mediaUrlSigner } from '@spanledger/media';
import { undoList } from '@spanledger/runtime';
import { openEvaluationEngine } from '@spanledger/runtime/work';
import { builtInModels, openPriceBooks } from '@spanledger/pricing';
import { inlineIngestQueue } from '@spanledger/queue';
import {
  memoryAgents,
  memoryAnnotationQueues,
  memoryBudgets,
  memoryComments,
  memoryIdentity,
  memoryCostRevisions,
  memoryDatasets,
  memoryEvaluations,
  memoryLlmConnections,
  memoryMediaRegistry,
  memoryMediaStore,
  memoryPrices,
  memoryPrompts,
  memoryEstimateReader,
  memoryRecordedCostReader,
  memoryRecordReader,
  memoryRepricings,
  memoryScoreConfigs,
  memorySavedViews,
  memoryTelemetry,
  memoryTelemetryStore,
  memoryUnpricedReader,
  type IdentityStores,
  type MemoryTelemetry,
  type TelemetryStore,
} from '@spanledger/testing';
import { pino, type Logger } from 'pino';
import { Registry } from 'prom-client';

import type { ApiDependencies } from './api-dependencies.ts';
import { createApi } from './create-api.ts';
import { createPort } from './http/create-port.ts';
import { inTurns } from './http/in-turns.ts';
import { createIngress } from './ingress.ts';
import { createGrpcConnections, type GrpcConnections } from './otlp-grpc/grpc-connections.ts';
import { createOtlpReceiver } from './routes/otlp-receiver.ts';

export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** A complete API over in-memory stores, called by real HTTP. */
export interface TestApi {
  readonly url: string;
  readonly server: Server;
  readonly store: TelemetryStore;
  readonly identity: IdentityStores;
  readonly metrics: Registry;
  readonly projectId: ProjectId;
  readonly key: KeyPair;
  /** Of the same project, with every scope. */
  readonly fullKey: KeyPair;
  /** Of another project. */
  readonly strangerKey: KeyPair;
  /** The gRPC connections of its port; a second port for gRPC is opened with it. */
  readonly grpc: GrpcConnections;
  readonly logger: Logger;
  /** Every line of the log, as text. */
  readonly logLines: readonly string[];
  /**
   * With the project's key, unless `as` is another key; `null` sends none. The body is JSON, unless headers set another
   * type.
   */
  ask(path: string, init?: AskInit): Promise<Response>;
  /** The parsed body of a 2xx answer. */
  askJson<T = Record<string, unknown>>(path: string, init?: AskInit): Promise<T>;
  /** Closes as the server does; without a time, immediately. */
  close(timeoutMs?: number): Promise<void>;
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

const aKey = async ({ firstStart }: IdentityStores, name: string): Promise<KeyPair & { projectId: ProjectId }> => {
  const key = { publicKey: `pk-sl-${name}`, secretKey: `sk-sl-${name}` };
  const { project } = await firstStart.ensure({ organizationId: `org-${name}`, projectId: `project-${name}`, ...key });
  return { ...key, projectId: project.id };
};

const listen = async (dependencies: ApiDependencies) => {
  const { logger, media, queue } = dependencies;
  const ingress = createIngress(dependencies);
  const receive = createOtlpReceiver({ ...ingress, queue, media });
  const grpc = createGrpcConnections({ receive, ingress, logger });
  const port = createPort(inTurns(createApi(dependencies, ingress), ingress.authenticator), grpc);
  const { server } = port;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { grpc, port, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const asker =
  (url: string, key: KeyPair): TestApi['ask'] =>
  async (path, { as = key, json, headers, ...init } = {}) =>
    fetch(`${url}${path}`, {
      ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
      ...init,
      headers: {
        ...(as === null ? {} : { authorization: typeof as === 'string' ? as : basic(as) }),
        ...(json === undefined && init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });

const jsonAsker =
  (ask: TestApi['ask']): TestApi['askJson'] =>
  async <T>(path: string, init?: AskInit) => {
    const response = await ask(path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  };

const memoryRepricing = (
  state: MemoryTelemetry,
  books: PriceBooks,
): Pick<ApiDependencies, 'unpriced' | 'recordedCosts' | 'estimates' | 'repricing' | 'repricings'> => ({
  unpriced: memoryUnpricedReader(state),
  recordedCosts: memoryRecordedCostReader(state),
  estimates: memoryEstimateReader(state),
  repricings: memoryRepricings().store,
  repricing: {
    revisions: memoryCostRevisions(state),
    books,
    wake: () => undefined,
  },
});

export const memoryMedia = (): ApiDependencies['media'] => ({
  store: memoryMediaStore(),
  registry: memoryMediaRegistry(),
  extract: async (batch) => batch,
  signer: mediaUrlSigner(async () => 'secret of the test'),
  bytesMax: 1_000_000,
  baseUrl: undefined,
});

/** With so many parts of requests received of late. */
export const ingestStateOfParts = (parts: number): IngestState => ({
  lag: { minutes: 15, parts, p50Ms: undefined, p95Ms: undefined, maxMs: undefined },
  deadLetters: { open: 0, replayed: 0, discarded: 0 },
});

const ofServer: Pick<ApiDependencies, 'health' | 'ingestState' | 'version'> = {
  health: [],
  ingestState: async () => ingestStateOfParts(1),
  version: '1.2.3',
};

/** Passwords with the behaviour of argon2id, without its cost. */
const ofUsers: Pick<ApiDependencies, 'passwords' | 'secrets'> = {
  passwords: {
    hash: async (password) => `hash of ${password}`,
    isRight: async (password, hash) => hash === `hash of ${password}`,
    close: async () => undefined,
  },
  secrets: { get: async (name) => `secret ${name} of the test` },
};

const memoryPlans = (): Pick<
  ApiDependencies,
  | 'budgets'
  | 'prompts'
  | 'protectedLabels'
  | 'promptWebhooks'
  | 'datasets'
  | 'datasetRuns'
  | 'datasetExperiments'
  | 'runItems'
  | 'agents'
  | 'scoreConfigs'
  | 'comments'
  | 'annotationQueues'
  | 'llmConnections'
  | 'savedViews'
  | 'evaluators'
  | 'evaluationRules'
  | 'evaluation'
> => ({
  evaluation: openEvaluationEngine(undoList(), 'allow'),
  ...memoryBudgets(),
  agents: memoryAgents(),
  ...memoryPrompts(),
  ...memoryDatasets(),
  scoreConfigs: memoryScoreConfigs(),
  comments: memoryComments(),
  annotationQueues: memoryAnnotationQueues(),
  llmConnections: memoryLlmConnections(),
  savedViews: memorySavedViews(),
  ...memoryEvaluations(),
});

export const startTestApi = async (overrides: Partial<ApiDependencies> = {}): Promise<TestApi> => {
  const identity = memoryIdentity();
  const key = await aKey(identity, 'own');
  const strangerKey = await aKey(identity, 'stranger');
  const fullKey = await identity.apiKeys.create(key.projectId, { scopes: projectScopes });
  const state = memoryTelemetry();
  const store = memoryTelemetryStore(state);
  const metrics = new Registry();
  const logLines: string[] = [];
  const reader = memoryRecordReader(state);
  const { prices, priceHistory } = memoryPrices(identity.projects);
  const books = await openPriceBooks(priceHistory);
  const pipeline = createPipeline({
    reader,
    writer: store.writer,
    deadLetters: store.deadLetters,
    prices: books.current,
    now,
  });
  const dependencies: ApiDependencies = {
    ...store,
    ...identity,
    ...memoryPlans(),
    ...memoryRepricing(state, books),
    records: reader,
    prices,
    builtInModels: await builtInModels(),
    queue: inlineIngestQueue({ process: async (batches) => pipeline.process(batches) }),
    media: memoryMedia(),
    ...ofUsers,
    ...ofServer,
    logger: pino({ level: 'debug' }, { write: (line) => void logLines.push(line) }),
    metrics,
    now,
    ...overrides,
  };
  const { grpc, port, server, url } = await listen(dependencies);
  const ask = asker(url, key);
  return {
    url,
    server,
    store,
    identity,
    metrics,
    projectId: key.projectId,
    key,
    fullKey,
    strangerKey,
    grpc,
    logger: dependencies.logger,
    logLines,
    ask,
    askJson: jsonAsker(ask),
    close: async (timeoutMs = 0) => {
      if (timeoutMs === 0) server.closeAllConnections();
      await port.close(timeoutMs);
    },
  };
};

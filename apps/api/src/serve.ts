import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EvaluationEngine, FirstStartResult, Micros, ProjectId } from '@spanledger/core';
import { removeLocalInstance, writeLocalInstance } from '@spanledger/embedded';
import { exposeAccounts, processRegistry } from '@spanledger/ingestion';
import {
  endingMsMax,
  endMs,
  listen,
  listenedUrl,
  loggedClock,
  undoList,
  type Running,
  type UndoList,
} from '@spanledger/runtime';
import { logProblems, openEvaluationEngine, startSharedWork, startWork } from '@spanledger/runtime/work';
import { passwordHashes, type IdentityProvider, type PasswordHashes } from '@spanledger/people';
import { builtInModels } from '@spanledger/pricing';
import type { PostgresStore } from '@spanledger/postgres-store';
import { exposeQueue } from '@spanledger/queue';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Services } from './services.ts';
import { hasQueue, type Config } from './config.ts';
import type { ApiDependencies } from './api-dependencies.ts';
import { createApi } from './create-api.ts';
import type { ApiStores } from './auditing/api-stores.ts';
import { createRefusedSignIns, type RefusedSignIns } from './auditing/refused-sign-ins.ts';
import { builtConsole, openConsole } from './console/console-files.ts';
import { createDrain, type Drain } from './drain.ts';
import { firstStartSettings, ownerSignIn, type OwnerSignIn } from './first-start.ts';
import { createPort } from './http/create-port.ts';
import { inTurns } from './http/in-turns.ts';
import { createIngress } from './ingress.ts';
import { openLimiter } from './limits/open-limiter.ts';
import type { Limiter } from './limits/limiter.ts';
import { openLocalMode } from './local-mode/open-local-mode.ts';
import type { Engines } from './local-mode/open-engines.ts';
import type { SchemaCare } from './local-mode/open-own-stores.ts';
import { openMail } from './mail/open-mail.ts';
import type { MediaParts } from './media/media-parts.ts';
import { openMedia } from './media/open-media.ts';
import { createGrpcConnections } from './otlp-grpc/grpc-connections.ts';
import { listenForGrpc } from './otlp-grpc/listen-for-grpc.ts';
import { openQueueMode } from './queue-mode/open-queue-mode.ts';
import type { LargeBodyReader } from './reading/body-reading.ts';
import { threadReading, threadReadingOptions } from './reading/thread-reading.ts';
import { createOtlpReceiver } from './routes/otlp-receiver.ts';
import { telemetryReaders } from './telemetry-readers.ts';

export interface Served extends Running {
  readonly baseUrl: string;
  /** The additional port of OTLP over gRPC; `undefined` if it is on the port of HTTP only. */
  readonly grpcPort: number | undefined;
  readonly mode: string;
  /** The store of telemetry, if it is not ClickHouse. */
  readonly telemetry: string | undefined;
  readonly firstStart: FirstStartResult;
  /** `undefined` when a user has signed in before. */
  readonly ownerSignIn: OwnerSignIn | undefined;
  /** True if the operator configured the secret key, which then is not printed. */
  readonly isSecretGiven: boolean;
  /** The address that it listens on. */
  readonly host: string;
  /** Resolves with a reason when the process cannot go on. */
  readonly failed: Promise<string>;
  /** Finishes accepted work, then closes everything. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
  /** In local mode, when they were begun before. */
  readonly engines?: Promise<Engines> | undefined;
  /** Whether the output of the process is a terminal. */
  readonly isTerminal: boolean;
}

/** Opens everything behind the API, local or with a queue, and serves. */
export const serve = async ({ config, logger, version, ...begun }: ServeOptions): Promise<Served> => {
  const undo = undoList();
  try {
    const registry = processRegistry({ app: 'api', version });
    const { services, now } = await openByTheirClock(undo, { config, registry, logger, engines: begun.engines });
    await warnOfPlainSecrets(services, logger);
    const media = openMedia({ config, ...services, logger, now, keeps: true });
    undo.push(async () => media.stop(), endMs);
    exposeQueue(registry, services.queueMetrics, services.queueBytesMax);
    exposeAccounts(registry, { telemetry: services.telemetry, projectIds: projectIdsOf(services), now });
    const firstStart = await services.postgres.firstStart.ensure(firstStartSettings(config));

    const evaluation = openEvaluationEngine(undo, config.WEBHOOK_PRIVATE_ADDRESSES);
    const working = { ...services, evaluation, now };
    // With a queue, workers do it.
    const wake = services.mode === 'queue' ? () => undefined : startWriterWork(undo, working, config, logger);

    const drain = createDrain();
    const largeBodies = threadReading(threadReadingOptions(largestBody(config)));
    undo.push(async () => largeBodies.close(), endMs);
    const people = openPeople(undo);
    const limiter = openLimiter({ services, config, registry, logger });
    undo.push(async () => limiter.close(), endMs);
    const own = { services, evaluation, now, ...people, media: media.parts, registry, drain, wake, largeBodies };
    const dependencies = await apiDependencies({ ...own, limiter, config, logger, version });
    const ingress = createIngress(dependencies);
    const receive = createOtlpReceiver({ ...ingress, queue: services.queue, media: media.parts });
    const connections = createGrpcConnections({ receive, ingress, logger });
    const port = createPort(inTurns(createApi(dependencies, ingress), ingress.authenticator), connections);
    const { server } = port;
    await listen(server, { port: config.PORT, host: config.HOST });
    const listeners = [async (timeoutMs: number) => port.close(timeoutMs)];
    undo.push(async () => {
      drain.begin();
      // New connections are still accepted, until whoever balances them has seen that this process is not ready.
      await wait(config.SHUTDOWN_DELAY_MS);
      await Promise.all(listeners.map(async (close) => close(config.SHUTDOWN_TIMEOUT_MS)));
    });
    const grpc = await listenForGrpc({ connections, logger }, config.OTLP_GRPC_PORT, config.HOST);
    if (grpc !== undefined) listeners.push(async (timeoutMs) => grpc.close(timeoutMs));
    const baseUrl = config.SPANLEDGER_BASE_URL ?? `http://localhost:${portOf(server)}`;
    if (services.brought !== undefined) {
      const dataDir = resolve(config.SPANLEDGER_DATA_DIR);
      const apiUrl = listenedUrl(addressOf(server).address, portOf(server));
      writeLocalInstance(dataDir, { pid: process.pid, apiUrl, baseUrl, ...services.brought });
      undo.push(async () => removeLocalInstance(dataDir));
    }
    const { mode, failed } = services;
    const isSecretGiven = config.SPANLEDGER_INIT_SECRET_KEY !== undefined;
    const telemetry = await describeTelemetry(services, config);
    const stopMsMax = config.SHUTDOWN_DELAY_MS + config.SHUTDOWN_TIMEOUT_MS + endingMsMax;
    const owner = await ownerSignIn(services.postgres, { firstStart, baseUrl, isTerminal: begun.isTerminal });
    const first = { firstStart, isSecretGiven, ownerSignIn: owner, host: config.HOST };
    const greeting = { baseUrl, grpcPort: grpc?.port, mode, telemetry, ...first };
    return { ...greeting, failed, stop: undo.run, stopMsMax };
  } catch (error) {
    await undo.run();
    throw error;
  }
};

/** The services, and a clock that is right even where that of this machine is not. */
const openByTheirClock = async (undo: UndoList, parts: Omit<ServicesParts, 'now' | 'schemas'>) => {
  const clock = loggedClock('api', parts.logger);
  const { now } = clock;
  const services = await openServices({ ...parts, now, schemas: 'migrate' });
  undo.push(async () => services.close());
  undo.push(async () => clock.stop());
  // The embedded PostgreSQL has the clock of this machine.
  if (parts.config.DATABASE_URL !== undefined) await clock.follow(services.postgres.readClock);
  return { services, now };
};

/** The parts of the process that signing in needs. */
const openPeople = (undo: UndoList): Pick<ApiParts, 'passwords' | 'refusedSignIns'> => {
  const passwords = passwordHashes();
  undo.push(async () => passwords.close(), endMs);
  const refusedSignIns = createRefusedSignIns();
  undo.push(async () => refusedSignIns.close(), endMs);
  return { passwords, refusedSignIns };
};

/** An upgrade does not add an encryption key: an installation without one runs on as before. */
const warnOfPlainSecrets = async ({ postgres }: Services, logger: Logger): Promise<void> => {
  const { plain, current } = await postgres.secretVault.state();
  if (plain > 0 && current === undefined)
    logger.warn({ secrets: plain }, 'secrets are stored as they are: set SPANLEDGER_ENCRYPTION_KEY');
};

interface ServicesParts extends Pick<ServeOptions, 'config' | 'logger' | 'engines'> {
  readonly registry: Registry;
  readonly now: () => Micros;
  /** With a queue they are checked in any case. */
  readonly schemas: SchemaCare;
}

export const openServices = async ({ config, ...parts }: ServicesParts): Promise<Services> =>
  hasQueue(config) ? openQueueMode(config, parts.logger, parts.now) : openLocalMode(config, parts);

interface Working extends Services {
  readonly evaluation: EvaluationEngine;
  readonly now: () => Micros;
}

/** Starts the background work of a process that writes. Returns the function to call when a re-pricing is requested. */
const startWriterWork = (undo: UndoList, services: Working, config: Config, logger: Logger): (() => void) => {
  const problemsOf = logProblems(logger);
  const privateAddresses = config.WEBHOOK_PRIVATE_ADDRESSES;
  const work = startWork(undo, { ...services, privateAddresses, problemsOf });
  startSharedWork(undo, { ...services, looks: work.looks, logger });
  return () => work.wake();
};

const projectIdsOf =
  ({ postgres }: Services) =>
  async (): Promise<readonly ProjectId[]> =>
    (await postgres.projects.list()).map(({ id }) => id);

const describeTelemetry = async ({ telemetry }: Services, config: Config): Promise<string | undefined> =>
  config.TELEMETRY_STORE === 'clickhouse' ? undefined : (await telemetry.health.check()).version;

const addressOf = (server: Server): AddressInfo => server.address() as AddressInfo;

export const portOf = (server: Server): number => addressOf(server).port;

interface ApiParts extends Pick<ServeOptions, 'config' | 'logger' | 'version'> {
  readonly services: Services;
  readonly evaluation: EvaluationEngine;
  readonly media: MediaParts;
  readonly registry: Registry;
  readonly now: () => Micros;
  readonly drain: Drain;
  readonly passwords: PasswordHashes;
  /** A re-pricing was requested. */
  readonly wake: () => void;
  readonly largeBodies?: LargeBodyReader;
  readonly limiter?: Limiter;
  readonly refusedSignIns?: RefusedSignIns;
}

const openProviders = async ({ identityProviders }: Config): Promise<readonly IdentityProvider[]> => {
  if (identityProviders.length === 0) return [];
  const { identityProvider } = await import('@spanledger/people/oidc');
  return identityProviders.map((settings) => identityProvider(settings));
};

const largestBody = (config: Config): number => Math.max(config.OTLP_BODY_BYTES_MAX, config.BATCH_BODY_BYTES_MAX);

/** The stores of the control plane. */
const controlPlane = (postgres: PostgresStore): ApiStores & Pick<ApiDependencies, 'recordedBy'> => ({
  apiKeys: postgres.apiKeys,
  projects: postgres.projects,
  organizations: postgres.organizations,
  users: postgres.users,
  memberships: postgres.memberships,
  invitations: postgres.invitations,
  userSessions: postgres.userSessions,
  signInLinks: postgres.signInLinks,
  externalIdentities: postgres.externalIdentities,
  secondFactors: postgres.secondFactors,
  groups: postgres.groups,
  prices: postgres.prices,
  repricings: postgres.repricings,
  budgets: postgres.budgets,
  policies: postgres.policies,
  prompts: postgres.prompts,
  protectedLabels: postgres.protectedLabels,
  promptWebhooks: postgres.promptWebhooks,
  datasets: postgres.datasets,
  datasetRuns: postgres.datasetRuns,
  datasetExperiments: postgres.datasetExperiments,
  runItems: postgres.runItems,
  agents: postgres.agents,
  scoreConfigs: postgres.scoreConfigs,
  comments: postgres.comments,
  annotationQueues: postgres.annotationQueues,
  llmConnections: postgres.llmConnections,
  savedViews: postgres.savedViews,
  evaluators: postgres.evaluators,
  evaluationRules: postgres.evaluationRules,
  auditLog: postgres.auditLog,
  recordedBy: (by) => postgres.recordedBy(by),
});

export const apiDependencies = async (parts: ApiParts): Promise<ApiDependencies> => {
  const { services, media, registry, drain, wake, largeBodies, passwords, limiter, config, logger, version } = parts;
  const { telemetry, postgres, queue } = services;
  const mailer = openMail(config, logger);
  return {
    queue,
    ...telemetryReaders(telemetry),
    repricing: {
      revisions: telemetry.revisions,
      books: services.priceBooks,
      wake,
    },
    ...controlPlane(postgres),
    arePrivateWebhooksAllowed: config.WEBHOOK_PRIVATE_ADDRESSES === 'allow',
    evaluation: parts.evaluation,
    trustedProxies: config.TRUSTED_PROXIES,
    isHttps: config.SPANLEDGER_BASE_URL?.startsWith('https:') ?? false,
    metricsToken: config.METRICS_TOKEN,
    adminApiKey: config.ADMIN_API_KEY,
    readersUntil: telemetry.readersUntil,
    deadLetters: telemetry.deadLetters,
    builtInModels: await builtInModels(),
    media,
    consoleFiles: openConsole(builtConsole, config.SPANLEDGER_BASE_URL),
    secrets: postgres.secrets,
    passwords,
    identityProviders: await openProviders(config),
    isSecondFactorAfterProvider: config.OIDC_SECOND_FACTOR === 'on',
    arePasswordsOn: config.SIGN_IN_PASSWORD === 'on',
    ...(mailer === undefined ? {} : { mailer }),
    health: [postgres.health, telemetry.health, ...services.health],
    ingestState: telemetry.ingestState,
    logger,
    metrics: registry,
    version,
    limits: {
      otlpBytesMax: config.OTLP_BODY_BYTES_MAX,
      batchBytesMax: config.BATCH_BODY_BYTES_MAX,
      bodiesBytesMax: config.BODIES_BYTES_MAX,
      answerBytesMax: config.ANSWER_BYTES_MAX,
      answersBytesMax: config.ANSWERS_BYTES_MAX,
    },
    ...(largeBodies === undefined ? {} : { largeBodies }),
    ...(limiter === undefined ? {} : { limiter }),
    ...(parts.refusedSignIns === undefined ? {} : { refusedSignIns: parts.refusedSignIns }),
    now: parts.now,
    drain,
  };
};

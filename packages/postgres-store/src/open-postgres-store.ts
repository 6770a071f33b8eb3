import type {
  AlertOutbox,
  ApiKeyStore,
  AuditLog,
  BudgetStore,
  BudgetWatch,
  DueWork,
  EncryptionKeys,
  ErasureQueue,
  EvaluationQueue,
  ExperimentQueue,
  ExternalIdentityStore,
  FirstStart,
  GroupStore,
  HealthCheck,
  InvitationStore,
  LevelStore,
  MediaRegistry,
  Micros,
  MembershipStore,
  NameSource,
  OrganizationStore,
  PolicyStore,
  PriceHistory,
  PriceStore,
  ProjectStore,
  RecordedBy,
  RecountProgress,
  RepricingQueue,
  RepricingStore,
  RetentionRules,
  SecondFactorStore,
  SecretVault,
  ServerSecrets,
  SignInLinkStore,
  UserSessionStore,
  UserStore,
  WebhookOutbox,
} from '@spanledger/core';
import { PrismaPg } from '@prisma/adapter-pg';
import { openPool } from '@spanledger/postgres-kit';

import { documentStores, type DocumentStores } from './document-stores.ts';
import { judgingStores, type JudgingStores } from './annotation/judging-stores.ts';
import { postgresAuditLog } from './audit/audit-log.ts';
import { eventGroups } from './audit/event-groups.ts';
import { recordingClient } from './audit/recording-client.ts';
import { postgresAlertOutbox } from './budgets/alert-outbox.ts';
import { postgresBudgetStore } from './budgets/budget-store.ts';
import { postgresBudgetWatch } from './budgets/budget-watch.ts';
import { postgresErasureQueue } from './erasure/erasure-queue.ts';
import { postgresEvaluationQueue } from './evaluation/evaluation-queue.ts';
import { postgresExperimentQueue } from './experiments/experiment-queue.ts';
import { PrismaClient } from './generated/client.ts';
import { keyMemory, postgresApiKeyStore } from './identity/api-key-store.ts';
import { postgresFirstStart } from './identity/first-start.ts';
import { postgresOrganizationStore } from './identity/organization-store.ts';
import { postgresProjectStore } from './identity/project-store.ts';
import { postgresServerSecrets } from './identity/server-secrets.ts';
import { postgresLevelStore } from './limits/level-store.ts';
import { acquireInlineWriterLock, type InlineWriterLock } from './inline-writer-lock.ts';
import { postgresMediaRegistry } from './media/media-registry.ts';
import { postgresNameSource } from './names/name-source.ts';
import { postgresExternalIdentityStore } from './people/external-identity-store.ts';
import { postgresGroupStore } from './people/group-store.ts';
import { postgresInvitationStore } from './people/invitation-store.ts';
import { postgresMembershipStore } from './people/membership-store.ts';
import { postgresSecondFactorStore } from './people/second-factor-store.ts';
import { postgresSignInLinkStore } from './people/sign-in-link-store.ts';
import { postgresUserSessionStore } from './people/user-session-store.ts';
import { postgresUserStore } from './people/user-store.ts';
import { policiesInForce, postgresPolicyStore } from './policies/policy-store.ts';
import { postgresClock, postgresHealth } from './postgres-health.ts';
import { postgresPromptDeliveryOutbox } from './prompts/prompt-delivery-outbox.ts';
import { priceChanges } from './prices/follow-price-book.ts';
import { postgresPriceHistory } from './prices/price-history.ts';
import { postgresPriceStore } from './prices/price-store.ts';
import { postgresRecountProgress } from './recounting/recount-progress.ts';
import { postgresRepricingQueue } from './repricing/repricing-queue.ts';
import { postgresRepricingStore } from './repricing/repricing-store.ts';
import { postgresRetentionRules } from './retention/retention-rules.ts';
import { dataKeys } from './secrets/data-keys.ts';
import { secretBox } from './secrets/secret-box.ts';
import { postgresSecretVault } from './secrets/secret-vault.ts';
import { withTranslatedErrors } from './translate-errors.ts';
import { postgresDueWork } from './work/due-work.ts';

export interface PostgresStoreOptions {
  readonly url: string;
  /** Connections at most; 10 when absent. They are opened when needed and closed when idle. */
  readonly poolMax?: number | undefined;
  /** How long a server may take to answer a query, including a hanging or disconnected one; 10 s when absent. */
  readonly answerTimeoutMs?: number | undefined;
  /** Without them, secrets are stored in plain text, and encrypted ones cannot be read. */
  readonly encryptionKeys?: EncryptionKeys | undefined;
  /** The clock by which API keys end; that of this machine when absent. */
  readonly now?: (() => Micros) | undefined;
}

/** Stores whose changes are recorded with an actor: the process itself, unless `recordedBy` sets another one. */
export interface RecordedStores extends DocumentStores, JudgingStores {
  readonly apiKeys: ApiKeyStore;
  readonly projects: ProjectStore;
  readonly organizations: OrganizationStore;
  readonly users: UserStore;
  readonly memberships: MembershipStore;
  readonly invitations: InvitationStore;
  readonly userSessions: UserSessionStore;
  readonly signInLinks: SignInLinkStore;
  readonly externalIdentities: ExternalIdentityStore;
  readonly secondFactors: SecondFactorStore;
  readonly groups: GroupStore;
  readonly secretVault: SecretVault;
  readonly prices: PriceStore;
  readonly repricings: RepricingStore;
  readonly budgets: BudgetStore;
  readonly policies: PolicyStore;
  readonly auditLog: AuditLog;
}

export interface PostgresStore extends RecordedStores {
  readonly dueWork: DueWork;
  readonly erasures: ErasureQueue;
  readonly evaluations: EvaluationQueue;
  readonly experimentQueue: ExperimentQueue;
  readonly retention: RetentionRules;
  readonly firstStart: FirstStart;
  readonly limitLevels: LevelStore;
  readonly media: MediaRegistry;
  readonly names: NameSource;
  readonly secrets: ServerSecrets;
  readonly priceHistory: PriceHistory;
  readonly recountProgress: RecountProgress;
  readonly repricingQueue: RepricingQueue;
  readonly budgetWatch: BudgetWatch;
  readonly budgetAlerts: AlertOutbox;
  readonly promptDeliveries: WebhookOutbox;
  readonly health: HealthCheck;
  /** The server's clock, which is the same for all processes. */
  readonly readClock: () => Promise<Micros>;
  /** The same stores with an actor for the audit log. Opening them needs no connection. */
  recordedBy(by: RecordedBy): RecordedStores;
  /** On a connection of its own, so `close()` does not end it: release it. See `acquireInlineWriterLock`. */
  inlineWriterLock(onLost: (reason: string) => void): Promise<InlineWriterLock>;
  close(): Promise<void>;
}

const poolMaxDefault = 10;
const answerTimeoutDefaultMs = 10_000;
/**
 * Milliseconds. Transactions wait for each other, as changes of one project do, and processes for a processor: a start must not end
 * because it took 5 s, which is Prisma's own limit.
 */
const transactionOptions = { maxWait: 30_000, timeout: 30_000 };

const poolOf = (options: PostgresStoreOptions) => {
  const { url, poolMax = poolMaxDefault, answerTimeoutMs = answerTimeoutDefaultMs } = options;
  return openPool(url, {
    applicationName: 'spanledger',
    max: poolMax,
    session: {
      statement_timeout: answerTimeoutMs,
      // A process that hangs cannot end its transaction, whose locks the others wait for.
      idle_in_transaction_session_timeout: transactionOptions.timeout,
    },
    query_timeout: answerTimeoutMs,
  });
};

/** The connections to the database: for any number of stores, one after the other. */
export interface PostgresConnections {
  readonly pool: ReturnType<typeof openPool>;
  readonly db: PrismaClient;
  close(): Promise<void>;
}

/** Does not connect yet. */
export const openConnections = (options: PostgresStoreOptions): PostgresConnections => {
  const pool = poolOf(options);
  const db = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal', transactionOptions });
  const close = async (): Promise<void> => {
    await db.$disconnect();
    await pool.end();
  };
  return { pool, db, close };
};

/**
 * The control plane on a migrated PostgreSQL database. Nothing is connected before the first call. Methods reject with
 * a `DomainError`: `unavailable` when the database cannot be used, else as documented at their ports.
 */
export const openPostgresStore = (options: PostgresStoreOptions): PostgresStore => {
  const connections = openConnections(options);
  const store = postgresStoreOn(connections, options);
  const close = async (): Promise<void> => {
    await store.close();
    await connections.close();
  };
  return { ...store, close };
};

/** The same on connections that stay open after it is closed. */
export const postgresStoreOn = ({ pool, db }: PostgresConnections, options: PostgresStoreOptions): PostgresStore => {
  const { url } = options;
  const keys = dataKeys(db, options.encryptionKeys);
  const box = secretBox(keys);
  const priceFeed = priceChanges(url);
  const knownKeys = keyMemory();
  const inForce = policiesInForce(db);
  const recordEvent = eventGroups(db);
  const recordedStores = (client: PrismaClient, by?: RecordedBy): RecordedStores => ({
    apiKeys: withTranslatedErrors(url, postgresApiKeyStore(client, options.now, knownKeys)),
    projects: withTranslatedErrors(url, postgresProjectStore(client)),
    organizations: withTranslatedErrors(url, postgresOrganizationStore(client)),
    users: withTranslatedErrors(url, postgresUserStore(client)),
    memberships: withTranslatedErrors(url, postgresMembershipStore(client)),
    invitations: withTranslatedErrors(url, postgresInvitationStore(client)),
    userSessions: withTranslatedErrors(url, postgresUserSessionStore(client)),
    signInLinks: withTranslatedErrors(url, postgresSignInLinkStore(client)),
    externalIdentities: withTranslatedErrors(url, postgresExternalIdentityStore(client)),
    secondFactors: withTranslatedErrors(url, postgresSecondFactorStore(client, box)),
    groups: withTranslatedErrors(url, postgresGroupStore(client)),
    secretVault: withTranslatedErrors(url, postgresSecretVault(client, keys)),
    prices: withTranslatedErrors(url, postgresPriceStore(client, priceFeed.announce)),
    repricings: withTranslatedErrors(url, postgresRepricingStore(client)),
    budgets: withTranslatedErrors(url, postgresBudgetStore(client, box)),
    policies: withTranslatedErrors(url, postgresPolicyStore(client, inForce)),
    ...documentStores(url, client, pool, box),
    ...judgingStores(url, client, box),
    auditLog: withTranslatedErrors(url, postgresAuditLog(db, recordEvent, by)),
  });
  return {
    ...recordedStores(db),
    recordedBy: (by) => recordedStores(recordingClient(db, by), by),
    dueWork: withTranslatedErrors(url, postgresDueWork(pool)),
    erasures: withTranslatedErrors(url, postgresErasureQueue(db, url)),
    evaluations: withTranslatedErrors(url, postgresEvaluationQueue(db, url)),
    experimentQueue: withTranslatedErrors(url, postgresExperimentQueue(db)),
    retention: withTranslatedErrors(url, postgresRetentionRules(db, url)),
    firstStart: withTranslatedErrors(url, postgresFirstStart(db)),
    limitLevels: withTranslatedErrors(url, postgresLevelStore(db)),
    media: withTranslatedErrors(url, postgresMediaRegistry(db)),
    names: withTranslatedErrors(url, postgresNameSource(db)),
    secrets: withTranslatedErrors(url, postgresServerSecrets(db, box)),
    priceHistory: {
      ...withTranslatedErrors(url, postgresPriceHistory(db, priceFeed.announce)),
      follow: priceFeed.follow,
    },
    recountProgress: withTranslatedErrors(url, postgresRecountProgress(db, url)),
    repricingQueue: withTranslatedErrors(url, postgresRepricingQueue(db, url)),
    budgetWatch: withTranslatedErrors(url, postgresBudgetWatch(db)),
    budgetAlerts: withTranslatedErrors(url, postgresAlertOutbox(db, box)),
    promptDeliveries: withTranslatedErrors(url, postgresPromptDeliveryOutbox(db, box)),
    health: postgresHealth(url, pool),
    readClock: postgresClock(pool),
    inlineWriterLock: (onLost) => acquireInlineWriterLock(url, onLost),
    close: () => priceFeed.close(),
  };
};

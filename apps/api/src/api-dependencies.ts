import type {
  AgentReader,
  AgentStore,
  AnnotationQueueStore,
  ApiKeyStore,
  AuditLog,
  BudgetStore,
  CommentStore,
  DailyCostReader,
  DatasetExperimentStore,
  DatasetRunStore,
  DatasetStore,
  DeadLetterStore,
  EvaluationEngine,
  EvaluationRuleStore,
  EvaluatorStore,
  ExternalIdentityStore,
  GroupStore,
  HealthCheck,
  IngestQueue,
  InvitationStore,
  LedgerReader,
  LlmConnectionStore,
  MembershipStore,
  MetricsReader,
  ValueSketchReader,
  Micros,
  ObservationReader,
  OrganizationStore,
  PolicyStore,
  PriceStore,
  ProjectStore,
  PromptFigureReader,
  PromptStore,
  PromptWebhookStore,
  RunItemReader,
  ProtectedLabelStore,
  RepricingStore,
  SavedViewStore,
  RecordedBy,
  EstimateReader,
  RecordedCostReader,
  RecordReader,
  RunReader,
  ScoreConfigStore,
  ScoreReader,
  SecondFactorStore,
  ServerSecrets,
  SessionReader,
  SignInLinkStore,
  TelemetryExporter,
  TelemetryReaders,
  TelemetryStore,
  TraceReader,
  UnpricedReader,
  UserSessionStore,
  UserStore,
} from '@spanledger/core';
import type { IdentityProvider, PasswordHashes } from '@spanledger/people';
import type { BuiltInModels } from '@spanledger/pricing';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

import type { ApiStores } from './auditing/api-stores.ts';
import type { RefusedSignIns } from './auditing/refused-sign-ins.ts';
import type { ConsoleFiles } from './console/console-files.ts';
import type { Drain } from './drain.ts';
import type { Limiter } from './limits/limiter.ts';
import type { Mailer } from './mail/mailer.ts';
import type { MediaParts } from './media/media-parts.ts';
import type { LargeBodyReader } from './reading/body-reading.ts';
import type { RepricingDependencies } from './routes/repricing.ts';

const mebibyte = 1024 * 1024;

export interface ApiLimits {
  /** Of one OTLP body, before and after decompression. */
  readonly otlpBytesMax: number;
  /** Of any other body, likewise. */
  readonly batchBytesMax: number;
  /** Of all bodies held at once, half of it for one project; a request beyond it is answered 503 and may be sent again. */
  readonly bodiesBytesMax: number;
  /** How long a client may pause in the middle of a body. */
  readonly bodyIdleMs: number;
  /** Bytes of one answer: beyond it, 422. */
  readonly answerBytesMax: number;
  /** Bytes of all answers in memory, half of it for one project; readings wait for room. */
  readonly answersBytesMax: number;
  /** How long a client may stop reading in the middle of an answer. */
  readonly answerIdleMs: number;
}

export const defaultLimits: ApiLimits = {
  otlpBytesMax: 64 * mebibyte,
  batchBytesMax: 16 * mebibyte,
  bodiesBytesMax: 256 * mebibyte,
  bodyIdleMs: 15_000,
  answerBytesMax: 128 * mebibyte,
  answersBytesMax: 256 * mebibyte,
  answerIdleMs: 30_000,
};

/** Everything that the API needs from outside. */
export interface ApiDependencies {
  readonly queue: IngestQueue;
  readonly traces: TraceReader;
  /** Merged records of entities; timelines are read from it. */
  readonly records: RecordReader;
  readonly observations: ObservationReader;
  readonly scores: ScoreReader;
  readonly sessions: SessionReader;
  readonly agentRuns: AgentReader;
  readonly promptFigures: PromptFigureReader;
  readonly runOutcomes: RunReader;
  readonly dailyCosts: DailyCostReader;
  readonly metricsQueries: MetricsReader;
  readonly valueSketches?: ValueSketchReader | undefined;
  readonly unpriced: UnpricedReader;
  readonly recordedCosts: RecordedCostReader;
  readonly estimates: EstimateReader;
  readonly repricing: RepricingDependencies;
  readonly repricings: RepricingStore;
  readonly budgets: BudgetStore;
  readonly prompts: PromptStore;
  readonly protectedLabels: ProtectedLabelStore;
  readonly promptWebhooks: PromptWebhookStore;
  readonly datasets: DatasetStore;
  readonly datasetRuns: DatasetRunStore;
  readonly datasetExperiments: DatasetExperimentStore;
  readonly runItems: RunItemReader;
  readonly agents: AgentStore;
  readonly scoreConfigs: ScoreConfigStore;
  readonly comments: CommentStore;
  readonly annotationQueues: AnnotationQueueStore;
  readonly llmConnections: LlmConnectionStore;
  readonly savedViews: SavedViewStore;
  readonly evaluators: EvaluatorStore;
  readonly evaluationRules: EvaluationRuleStore;
  readonly evaluation: EvaluationEngine;
  readonly ledger: LedgerReader;
  readonly deadLetters: DeadLetterStore;
  readonly prices: PriceStore;
  readonly builtInModels: BuiltInModels;
  readonly media: MediaParts;
  readonly exporter: TelemetryExporter;
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
  readonly auditLog: AuditLog;
  readonly policies: PolicyStore;
  /** The stores above that change the control plane, for someone; the same ones when absent. */
  readonly recordedBy?: (by: RecordedBy) => ApiStores;
  /** Made when absent. */
  readonly refusedSignIns?: RefusedSignIns;
  readonly passwords: PasswordHashes;
  /** Where users sign in by OpenID Connect; nowhere when absent. */
  readonly identityProviders?: readonly IdentityProvider[];
  /** Sends mails; absent: none are sent. */
  readonly mailer?: Mailer;
  /** Whether sign-ins by a provider need the second factor too; absent: they do not. */
  readonly isSecondFactorAfterProvider?: boolean;
  /** Whether passwords sign in; they do when absent. */
  readonly arePasswordsOn?: boolean;
  readonly secrets: ServerSecrets;
  /** Checked by `/api/public/ready`. */
  readonly health: readonly HealthCheck[];
  /** Whether events came of late, for `/api/public/health`. */
  readonly ingestState: TelemetryStore['ingestState'];
  readonly logger: Logger;
  /** Served at `/metrics`. */
  readonly metrics: Registry;
  readonly version: string;
  /** The readers above for one request, whose queries end when its signal is aborted; absent: they run on. */
  readonly readersUntil?: (signal: AbortSignal) => TelemetryReaders;
  readonly limits?: Partial<ApiLimits>;
  /** Limits of projects and keys; absent: none. */
  readonly limiter?: Limiter;
  /** Reads bodies that would block the process for long; absent: they are read in its own thread. */
  readonly largeBodies?: LargeBodyReader;
  /** Whether webhooks and connections may be on this machine and its networks; not when absent. */
  readonly arePrivateWebhooksAllowed?: boolean;
  /** The number of proxies in front whose `X-Forwarded-…` headers are trusted; absent: none. */
  readonly trustedProxies?: number;
  /** Whether clients reach this server by HTTPS even when a request looks otherwise; absent: as it looks. */
  readonly isHttps?: boolean;
  /** The token of `/metrics`; without it `/metrics` names no projects. */
  readonly metricsToken?: string | undefined;
  /** Opens the administration of organizations, which is off without it. */
  readonly adminApiKey?: string | undefined;
  /** The files served at `/`; absent: the built ones, at the root of its host. */
  readonly consoleFiles?: ConsoleFiles;
  /** The system clock when absent. */
  readonly now?: () => Micros;
  /** Begun to make the process unready and its connections close. */
  readonly drain?: Drain;
}

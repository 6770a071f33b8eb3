import { parse } from 'node:querystring';

import { createOwnerTurns } from '@spanledger/core';
import { createSignIn, type SignInStores } from '@spanledger/people';
import express, { type Express } from 'express';

import type { ApiDependencies } from './api-dependencies.ts';
import { storesFor } from './auditing/recorded-stores.ts';
import { createRefusedSignIns } from './auditing/refused-sign-ins.ts';
import { createOperatorAccess } from './auth/operator-access.ts';
import { createUserAccess } from './auth/user-access.ts';
import { createBodyReaders, type BodyReaders } from './body/create-body-readers.ts';
import { builtConsole, openConsole } from './console/console-files.ts';
import { serveAssets } from './console/serve-assets.ts';
import { answerErrors } from './errors/answer-errors.ts';
import { cors } from './http/cors.ts';
import { mountRoutes } from './http/mount-routes.ts';
import { otlpFolders } from './http/otlp-folders.ts';
import { securityHeaders } from './http/security-headers.ts';
import { unknownPath } from './http/unknown-path.ts';
import type { Route } from './http/route.ts';
import { createIngress, type Ingress } from './ingress.ts';
import { observeRequests } from './observability/observe-requests.ts';
import { withPromptIds } from './prompts/with-prompt-ids.ts';
import { knownTooLarge } from './reads/known-too-large.ts';
import { createReadGate, gateLimits } from './reads/read-gate.ts';
import type { Reads } from './reads/reading.ts';
import { agentRoutes } from './routes/agents.ts';
import { annotationQueueRoutes } from './routes/annotation-queues.ts';
import { auditLogRoutes } from './routes/audit-log.ts';
import { adminOrganizationRoutes } from './routes/admin-organizations.ts';
import { budgetRoutes } from './routes/budgets.ts';
import { commentRoutes } from './routes/comments.ts';
import { costRoutes } from './routes/costs.ts';
import { createOneRoutes } from './routes/create-one.ts';
import { dailyCostRoutes } from './routes/daily-costs.ts';
import { datasetExperimentRoutes } from './routes/dataset-experiments.ts';
import { datasetFileRoutes } from './routes/dataset-files.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deletionRoutes } from './routes/deletions.ts';
import { documentRoutes } from './routes/documents.ts';
import { evaluationRuleRoutes } from './routes/evaluation-rules.ts';
import { evaluatorRoutes } from './routes/evaluators.ts';
import { exportRoutes } from './routes/export.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { healthRoutes } from './routes/health.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { itemsFromObservationsRoutes } from './routes/items-from-observations.ts';
import { keptScoresIn } from './routes/kept-scores.ts';
import { batchRoutes } from './routes/ingest-batch.ts';
import { otlpRoutes } from './routes/ingest-otlp.ts';
import { identityRoutes } from './routes/identities.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { llmConnectionRoutes } from './routes/llm-connections.ts';
import { mediaContentRoutes } from './routes/media-content.ts';
import { mediaRoutes } from './routes/media.ts';
import { metricsQueryRoutes } from './routes/metrics-query.ts';
import { serveMetrics } from './routes/metrics.ts';
import { modelRoutes } from './routes/models.ts';
import { observationV2Routes } from './routes/observations-v2.ts';
import { observationRoutes } from './routes/observations.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { createOtlpReceiver } from './routes/otlp-receiver.ts';
import { organizationRoutes } from './routes/organization-routes.ts';
import { passwordResetRoutes } from './routes/password-reset.ts';
import { personalKeyRoutes } from './routes/personal-keys.ts';
import { policyRoutes } from './routes/policies.ts';
import { projectMemberRoutes } from './routes/project-members.ts';
import { playgroundRoutes } from './routes/playground.ts';
import { projectRoutes } from './routes/projects.ts';
import { promptFigureRoutes } from './routes/prompt-figures.ts';
import { promptRoutes } from './routes/prompts.ts';
import { repricingRoutes } from './routes/repricing.ts';
import { runComparisonRoutes } from './routes/run-comparison.ts';
import { scoreConfigRoutes } from './routes/score-configs.ts';
import { savedViewRoutes } from './routes/saved-views.ts';
import { scoreV3Routes } from './routes/scores-v3.ts';
import { scoreRoutes } from './routes/scores.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { traceTreeRoutes } from './routes/trace-tree.ts';
import { traceRoutes } from './routes/traces.ts';
import { unpricedRoutes } from './routes/unpriced.ts';

/** Routes that only read the stores. */
const readRoutes: readonly ((reads: Reads) => readonly Route[])[] = [
  traceRoutes,
  traceTreeRoutes,
  timelineRoutes,
  observationV2Routes,
  observationRoutes,
  scoreV3Routes,
  scoreRoutes,
  sessionRoutes,
  dailyCostRoutes,
  metricsQueryRoutes,
  exportRoutes,
  unpricedRoutes,
];

/** Routes to sign in, and those of the user's own account. */
const peopleRoutes = (parts: Parameters<typeof signInRoutes>[0] & ApiDependencies): readonly Route[] => [
  ...signInRoutes(parts),
  ...passwordResetRoutes(parts),
  ...oidcRoutes(parts),
  ...identityRoutes(parts),
  ...personalKeyRoutes(parts),
];

/** Documents that users write: prompts, datasets, registrations of agents, views of the console. */
const documentedRoutes = (
  reads: Reads,
  parts: Parameters<typeof datasetRoutes>[1] &
    Parameters<typeof datasetFileRoutes>[1] &
    Parameters<typeof agentRoutes>[1] &
    Parameters<typeof playgroundRoutes>[0] &
    ApiDependencies,
): readonly Route[] => [
  ...promptRoutes(parts),
  ...promptFigureRoutes(reads, parts),
  ...playgroundRoutes(parts),
  ...datasetRoutes(reads, parts),
  ...datasetFileRoutes(reads, parts),
  ...datasetExperimentRoutes(parts),
  ...itemsFromObservationsRoutes(reads, parts),
  ...runComparisonRoutes(reads, parts),
  ...agentRoutes(reads, parts),
  ...savedViewRoutes(parts),
];

/** Of items, one by one and as files. */
const itemReaders = (bodies: BodyReaders, { batchBytesMax }: Ingress['limits']) => ({
  readItems: bodies.items,
  spoolItems: bodies.files,
  itemBytesMax: batchBytesMax,
});

/** Routes of score configs, evaluators, annotation and feedback. */
const judgingRoutes = (
  reads: Reads,
  parts: Parameters<typeof scoreConfigRoutes>[0] & Parameters<typeof annotationQueueRoutes>[1] & ApiDependencies,
): readonly Route[] => [
  ...scoreConfigRoutes(parts),
  ...annotationQueueRoutes(reads, parts),
  ...commentRoutes(parts),
  ...feedbackRoutes(parts),
  ...projectMemberRoutes(parts),
  ...llmConnectionRoutes(parts),
  ...evaluatorRoutes(reads, parts),
  ...evaluationRuleRoutes(reads, parts),
];

/**
 * The whole HTTP API over its ports. Starts nothing: pass it to a server. `ingress` is what other ports share with it.
 */
export const createApi = (dependencies: ApiDependencies, ingress: Ingress = createIngress(dependencies)): Express => {
  const { authenticator, limiter, limits, metrics, now, reading, applyPolicies, scoreConfigsInUse } = ingress;
  const { queue, media, consoleFiles = openConsole(builtConsole, undefined) } = dependencies;
  const keptScores = keptScoresIn(dependencies.records);
  const writing = { scoreConfigsInUse, applyPolicies, queue, media, keptScores, now, metrics, reading, limiter };
  const bodies = createBodyReaders(ingress, queue);
  const reads: Reads = {
    gate: createReadGate({ ...gateLimits, bytesMax: limits.answersBytesMax }),
    readersUntil: withPromptIds(dependencies.readersUntil ?? (() => dependencies), dependencies.prompts),
    answerBytesMax: limits.answerBytesMax,
    idleMs: limits.answerIdleMs,
    turns: createOwnerTurns(),
    partTurns: createOwnerTurns(),
    tooLarge: knownTooLarge(),
  };
  const sending = { ...dependencies, now, applyPolicies, reading, limiter, idleMs: reads.idleMs };
  const { passwords, arePasswordsOn } = dependencies;
  const signInWith = (stores: SignInStores) => createSignIn({ ...stores, passwords, now, arePasswordsOn });
  const userAccess = createUserAccess({ ...dependencies, signIn: signInWith(dependencies) });
  const refusedSignIns = dependencies.refusedSignIns ?? createRefusedSignIns();
  const routes: readonly Route[] = [
    ...otlpRoutes({ receive: createOtlpReceiver({ ...ingress, queue, media }), readBody: bodies.otlp }),
    ...batchRoutes({ ...writing, readBody: bodies.batch }),
    ...createOneRoutes({ ...writing, readBody: bodies.written, readTraceBody: bodies.batch }),
    ...deletionRoutes({ ...dependencies, applyPolicies, now, readBody: bodies.written }),
    ...readRoutes.flatMap((routes) => routes(reads)),
    ...costRoutes(reads, { ...dependencies, now }),
    ...mediaRoutes({ ...dependencies, now, limiter, readBody: bodies.control }),
    ...mediaContentRoutes({ ...dependencies, now, idleMs: limits.bodyIdleMs }),
    ...repricingRoutes({ ...dependencies, readBody: bodies.control }),
    ...modelRoutes({ ...dependencies, now, readBody: bodies.control, readPriceFile: bodies.priceFile }),
    ...budgetRoutes({ ...dependencies, now, readBody: bodies.control }),
    ...policyRoutes(reads, { ...dependencies, now, readBody: bodies.control }),
    ...documentedRoutes(reads, { ...sending, readBody: bodies.control, ...itemReaders(bodies, limits) }),
    ...judgingRoutes(reads, { ...dependencies, scoreConfigsInUse, now, readBody: bodies.control }),
    ...ledgerRoutes(reads, { ...dependencies, now }),
    ...deadLetterRoutes(reads, { ...dependencies, applyPolicies, readBody: bodies.control }),
    ...projectRoutes(dependencies),
    ...auditLogRoutes(reads, dependencies),
    ...apiKeyRoutes({ ...dependencies, readBody: bodies.control }),
    ...organizationRoutes({ ...dependencies, now, readBody: bodies.control }),
    ...adminOrganizationRoutes({ ...dependencies, readBody: bodies.operator }),
    ...peopleRoutes({ ...dependencies, now, signInWith, refusedSignIns, userAccess, readBody: bodies.user }),
    ...healthRoutes(dependencies),
    ...documentRoutes({ ...dependencies, consoleFiles }),
  ];

  const app = preparedApp(dependencies, ingress);
  app.get('/assets/:name', serveAssets(consoleFiles));
  mountRoutes(app, routes, {
    authenticator,
    userAccess,
    operatorAccess: createOperatorAccess(dependencies.adminApiKey, dependencies.projects),
    limiter,
    storesFor: storesFor(dependencies),
  });
  serveMetrics(app, dependencies.metrics, dependencies.metricsToken);
  app.use(unknownPath);
  app.use(answerErrors);
  return app;
};

const preparedApp = (
  { logger, drain, isHttps = false }: ApiDependencies,
  { metrics, trustedProxies }: Ingress,
): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Should the last error handler fail, express must not print a stack.
  app.set('env', 'production');
  // Without the default limit of 1,000 pairs: those beyond would be left out.
  app.set('query parser', (text: string) => parse(text, '&', '=', { maxKeys: 0 }));
  app.set('trust proxy', trustedProxies);
  app.use(observeRequests(logger, metrics, drain));
  app.use(securityHeaders(isHttps));
  app.use(otlpFolders);
  app.use(['/api', '/v1'], cors);
  return app;
};

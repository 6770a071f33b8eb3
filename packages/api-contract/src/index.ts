export type { Access, Endpoint, EndpointInput, EndpointOutput, Method } from './endpoint.ts';
export { endpoints } from './endpoints.ts';
export { csvMediaType, listCosts } from './costs.ts';
export { listDailyCosts } from './daily-costs.ts';
export * from './budgets.ts';
export * from './dead-letters.ts';
export { getHealth, getOpenApi, getReadiness } from './health.ts';
export { ingestBatch, ingestionEventTypes } from './ingestion.ts';
export { getLedger, getLedgerBatch } from './ledger.ts';
export { queryMetrics, queryMetricsV1 } from './metrics.ts';
export * from './export.ts';
export * from './media.ts';
export { createModel, deleteModel, getModel, listModels, modelSchema } from './models.ts';
export { getObservation, listObservations, observationSchema } from './observations.ts';
export * from './observations-v2.ts';
export { exportLogs, exportMetrics, exportTraces } from './otlp.ts';
export { pageMeta } from './page.ts';
export { problemMediaType, problemSchema, type Problem } from './problem.ts';
export { listProjects } from './projects.ts';
export {
  createScore,
  deleteScore,
  getScore,
  getScoreV1,
  listScores,
  listScoresV1,
  scoreSchema,
  scoreV1Schema,
} from './scores.ts';
export { scoreV3Schema, streamScores, type ScoreV3Group } from './scores-v3.ts';
export * from './repricing.ts';
export { listRecordedCosts, listUnpriced } from './unpriced.ts';
export { getSession, listSessions, sessionSchema } from './sessions.ts';
export {
  createTrace,
  deleteTrace,
  deleteTraces,
  getTrace,
  listTraces,
  listedTraceSchema,
  traceGroups,
  traceSchema,
  type TraceGroup,
} from './traces.ts';
export { openApiDocument } from './openapi-document.ts';
export type * from './openapi-types.ts';

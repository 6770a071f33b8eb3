export { startErasureRunner } from './erasure/erasure-runner.ts';
export { startRetentionRunner } from './retention/retention-runner.ts';
export { exposeAccounts } from './metrics/account-metrics.ts';
export { deadLetterLine } from './metrics/dead-letter-line.ts';
export { processRegistry } from './metrics/process-registry.ts';
export { writeMetrics, type WriteMetrics } from './metrics/write-metrics.ts';
export { decodeBatch, decodeHead, encodeBatch } from './batch-codec.ts';
export { batchHead, type BatchHead } from './batch-head.ts';
export { deletionBatch } from './deletion-batch.ts';
export { deadLetterOf } from './pipeline/dead-letters-of.ts';
export { replayDeadLetter, type ReplayParts } from './replay-dead-letter.ts';
export {
  keptScoreMessage,
  readIngestionRequest,
  readTraceRequest,
  type EventError,
  type EventSuccess,
  type IngestionContext,
  type IngestionRequest,
} from './langfuse/read-ingestion-request.ts';
export type { ScoreConfigs } from './langfuse/score-configs.ts';
export { namedScoreConfigs } from './langfuse/named-score-configs.ts';
export { readScore, readScores } from './langfuse/read-score.ts';
export type { PipelineOptions } from './pipeline/pipeline-options.ts';
export { createPipeline, type Pipeline } from './pipeline/pipeline.ts';
export { sendOrphansOn, type OrphanParts } from './pipeline/send-orphans-on.ts';
export { normaliseEnvironment } from './environment.ts';
export {
  encodeExportResponse,
  encodeNotStoredResponse,
  encodeRpcStatus,
  encodeTraceResponse,
  type PartialSuccess,
} from './otlp/encode-response.ts';
export type { OtlpEncoding, OtlpSignal } from './otlp/otlp-encoding.ts';
export { readOtlpLogs, type OtlpLogs } from './otlp/read-otlp-logs.ts';
export { readOtlpMetrics, type OtlpMetrics } from './otlp/read-otlp-metrics.ts';
export { readOtlpTraces, type OtlpContext, type OtlpTraces } from './otlp/read-otlp-traces.ts';
export { startRecountRunner } from './recounting/recount-runner.ts';

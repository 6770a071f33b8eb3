import type {
  AgentReader,
  EstimateReader,
  LedgerReader,
  MetricsReader,
  ObservationReader,
  PromptFigureReader,
  RecordedCostReader,
  RunReader,
  ScoreReader,
  SessionReader,
  TraceReader,
  UnpricedReader,
} from '@spanledger/core';
import {
  agentReader,
  estimateReader,
  ledgerReader,
  metricsReader,
  observationReader,
  promptFigureReader,
  recordedCostReader,
  runReader,
  scoreReader,
  sessionReader,
  traceReader,
  unpricedReader,
} from '@spanledger/telemetry-sql';
import type { Timescale } from './client/timescale-client.ts';
import { getObservation } from './observations/get-observation.ts';
import { timescaleEngine } from './query/timescale-engine.ts';
import { getTrace } from './traces/get-trace.ts';

export const timescaleAgentReader = (client: Timescale): AgentReader => agentReader(timescaleEngine(client));
export const timescaleLedgerReader = (client: Timescale): LedgerReader => ledgerReader(timescaleEngine(client));
export const timescalePromptFigureReader = (client: Timescale): PromptFigureReader =>
  promptFigureReader(timescaleEngine(client));
export const timescaleRunReader = (client: Timescale): RunReader => runReader(timescaleEngine(client));
export const timescaleRecordedCostReader = (client: Timescale): RecordedCostReader =>
  recordedCostReader(timescaleEngine(client));
export const timescaleEstimateReader = (client: Timescale): EstimateReader => estimateReader(timescaleEngine(client));
export const timescaleUnpricedReader = (client: Timescale): UnpricedReader => unpricedReader(timescaleEngine(client));
export const timescaleScoreReader = (client: Timescale): ScoreReader => scoreReader(timescaleEngine(client));
export const timescaleSessionReader = (client: Timescale): SessionReader => sessionReader(timescaleEngine(client));
export const timescaleObservationReader = (client: Timescale): ObservationReader => ({
  ...observationReader(timescaleEngine(client)),
  get: (projectId, id) => getObservation(client, projectId, id),
});
export const timescaleTraceReader = (client: Timescale): TraceReader => ({
  ...traceReader(timescaleEngine(client)),
  get: (projectId, id) => getTrace(client, projectId, id),
});
export const timescaleMetricsReader = (client: Timescale): MetricsReader => metricsReader(timescaleEngine(client));

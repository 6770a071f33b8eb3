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
import type { ClickHouse } from './client/clickhouse-client.ts';
import { getObservation } from './observations/get-observation.ts';
import { clickHouseEngine } from './query/clickhouse-engine.ts';
import { getTrace } from './traces/get-trace.ts';

/** `restMs` is for tests: how old the last mark of a day must be for its later computed values to be used. */
export const clickHouseAgentReader = (client: ClickHouse, restMs?: number): AgentReader =>
  agentReader(clickHouseEngine(client, restMs));
export const clickHouseLedgerReader = (client: ClickHouse): LedgerReader => ledgerReader(clickHouseEngine(client));
export const clickHousePromptFigureReader = (client: ClickHouse): PromptFigureReader =>
  promptFigureReader(clickHouseEngine(client));
export const clickHouseRunReader = (client: ClickHouse): RunReader => runReader(clickHouseEngine(client));
export const clickHouseRecordedCostReader = (client: ClickHouse): RecordedCostReader =>
  recordedCostReader(clickHouseEngine(client));
export const clickHouseEstimateReader = (client: ClickHouse): EstimateReader =>
  estimateReader(clickHouseEngine(client));
export const clickHouseUnpricedReader = (client: ClickHouse): UnpricedReader =>
  unpricedReader(clickHouseEngine(client));
export const clickHouseScoreReader = (client: ClickHouse): ScoreReader => scoreReader(clickHouseEngine(client));
export const clickHouseSessionReader = (client: ClickHouse): SessionReader => sessionReader(clickHouseEngine(client));
/** `restMs` as for agents. */
export const clickHouseObservationReader = (client: ClickHouse, restMs?: number): ObservationReader => ({
  ...observationReader(clickHouseEngine(client, restMs)),
  get: (projectId, id) => getObservation(client, projectId, id),
});
/** Likewise. */
export const clickHouseTraceReader = (client: ClickHouse, restMs?: number): TraceReader => {
  const engine = clickHouseEngine(client, restMs);
  return { ...traceReader(engine), get: (projectId, id) => getTrace(engine, projectId, id) };
};
/** Likewise. */
export const clickHouseMetricsReader = (client: ClickHouse, restMs?: number): MetricsReader =>
  metricsReader(clickHouseEngine(client, restMs));

import type { Micros, TelemetryReaders, TelemetryStore } from '@spanledger/core';
import { readIngestState } from '@spanledger/telemetry-sql';
import { clickHouseProjectActivity } from './activity/clickhouse-project-activity.ts';
import type { ClickHouse } from './client/clickhouse-client.ts';
import { clickHouseHealth } from './client/clickhouse-health.ts';
import { clickHouseCountedTraces } from './counting/clickhouse-counted-traces.ts';
import { clickHouseDailyCostReader } from './costs/clickhouse-daily-cost-reader.ts';
import { clickHouseDeadLetterStore } from './dead-letters/clickhouse-dead-letter-store.ts';
import { clickHouseProjectEraser } from './erasure/clickhouse-project-eraser.ts';
import { clickHouseTelemetryExporter } from './export/clickhouse-telemetry-exporter.ts';
import {
  clickHouseAgentReader,
  clickHouseLedgerReader,
  clickHouseMetricsReader,
  clickHouseObservationReader,
  clickHousePromptFigureReader,
  clickHouseEstimateReader,
  clickHouseRecordedCostReader,
  clickHouseRunReader,
  clickHouseScoreReader,
  clickHouseSessionReader,
  clickHouseTraceReader,
  clickHouseUnpricedReader,
} from './clickhouse-readers.ts';
import { keepUp } from './keep-up.ts';
import { clickHouseNameStore } from './names/clickhouse-name-store.ts';
import { clickHouseEngine } from './query/clickhouse-engine.ts';
import { clickHouseCostRevisions } from './repricing/clickhouse-cost-revisions.ts';
import { clickHouseValueSketchReader } from './sketches/clickhouse-value-sketch-reader.ts';
import { clickHouseDerivedStats } from './verify/clickhouse-derived-stats.ts';
import { clickHouseRecordReader } from './writer/record-reader.ts';
import { clickHouseTelemetryWriter } from './writer/telemetry-writer.ts';

const readersOn = (client: ClickHouse, now: () => Micros): TelemetryReaders => ({
  records: clickHouseRecordReader(client),
  traces: clickHouseTraceReader(client),
  observations: clickHouseObservationReader(client),
  scores: clickHouseScoreReader(client),
  sessions: clickHouseSessionReader(client),
  agentRuns: clickHouseAgentReader(client),
  promptFigures: clickHousePromptFigureReader(client),
  runOutcomes: clickHouseRunReader(client),
  dailyCosts: clickHouseDailyCostReader(client),
  metricsQueries: clickHouseMetricsReader(client),
  valueSketches: clickHouseValueSketchReader(client),
  ledger: clickHouseLedgerReader(client),
  exporter: clickHouseTelemetryExporter(client, now),
  unpriced: clickHouseUnpricedReader(client),
  recordedCosts: clickHouseRecordedCostReader(client),
  estimates: clickHouseEstimateReader(client),
});

/** All ports on one connection, which `close` closes. */
export const clickHouseTelemetryStore = (client: ClickHouse, now: () => Micros): TelemetryStore => ({
  ...readersOn(client, now),
  writer: clickHouseTelemetryWriter(client),
  deadLetters: clickHouseDeadLetterStore(client),
  eraser: clickHouseProjectEraser(client),
  countedTraces: clickHouseCountedTraces(client),
  revisions: clickHouseCostRevisions(client),
  activity: clickHouseProjectActivity(client),
  names: clickHouseNameStore(client),
  derivedStats: clickHouseDerivedStats(client),
  health: clickHouseHealth(client),
  readersUntil: (signal) => readersOn(client.until(signal), now),
  ingestState: () => readIngestState(clickHouseEngine(client)),
  keepUp: (onProblem) => keepUp(client, onProblem),
  close: () => client.close(),
});

import type { Micros, TelemetryReaders, TelemetryStore } from '@spanledger/core';
import { readIngestState } from '@spanledger/telemetry-sql';
import { timescaleProjectActivity } from './activity/timescale-project-activity.ts';
import type { Timescale } from './client/timescale-client.ts';
import { timescaleHealth } from './client/timescale-health.ts';
import { timescaleCountedTraces } from './counting/timescale-counted-traces.ts';
import { timescaleDailyCostReader } from './costs/timescale-daily-cost-reader.ts';
import { timescaleDeadLetterStore } from './dead-letters/timescale-dead-letter-store.ts';
import { timescaleProjectEraser } from './erasure/timescale-project-eraser.ts';
import { timescaleTelemetryExporter } from './export/timescale-telemetry-exporter.ts';
import { keepUp } from './keep-up.ts';
import {
  timescaleAgentReader,
  timescaleLedgerReader,
  timescaleMetricsReader,
  timescaleObservationReader,
  timescalePromptFigureReader,
  timescaleEstimateReader,
  timescaleRecordedCostReader,
  timescaleRunReader,
  timescaleScoreReader,
  timescaleSessionReader,
  timescaleTraceReader,
  timescaleUnpricedReader,
} from './timescale-readers.ts';
import { timescaleNameStore } from './names/timescale-name-store.ts';
import { timescaleEngine } from './query/timescale-engine.ts';
import { timescaleCostRevisions } from './repricing/timescale-cost-revisions.ts';
import { timescaleValueSketchReader } from './sketches/timescale-value-sketch-reader.ts';
import { timescaleDerivedStats } from './verify/timescale-derived-stats.ts';
import { timescaleRecordReader } from './writer/record-reader.ts';
import { timescaleTelemetryWriter } from './writer/telemetry-writer.ts';

const readersOn = (client: Timescale, now: () => Micros): TelemetryReaders => ({
  records: timescaleRecordReader(client),
  traces: timescaleTraceReader(client),
  observations: timescaleObservationReader(client),
  scores: timescaleScoreReader(client),
  sessions: timescaleSessionReader(client),
  agentRuns: timescaleAgentReader(client),
  promptFigures: timescalePromptFigureReader(client),
  runOutcomes: timescaleRunReader(client),
  dailyCosts: timescaleDailyCostReader(client),
  metricsQueries: timescaleMetricsReader(client),
  valueSketches: timescaleValueSketchReader(client),
  ledger: timescaleLedgerReader(client),
  exporter: timescaleTelemetryExporter(client, now),
  unpriced: timescaleUnpricedReader(client),
  recordedCosts: timescaleRecordedCostReader(client),
  estimates: timescaleEstimateReader(client),
});

/** All ports on one pool of connections, which `close` closes. */
export const timescaleTelemetryStore = (client: Timescale, now: () => Micros): TelemetryStore => ({
  ...readersOn(client, now),
  writer: timescaleTelemetryWriter(client),
  deadLetters: timescaleDeadLetterStore(client),
  eraser: timescaleProjectEraser(client),
  countedTraces: timescaleCountedTraces(client),
  revisions: timescaleCostRevisions(client),
  activity: timescaleProjectActivity(client),
  names: timescaleNameStore(client),
  derivedStats: timescaleDerivedStats(client),
  health: timescaleHealth(client),
  readersUntil: (signal) => readersOn(client.until(signal), now),
  ingestState: () => readIngestState(timescaleEngine(client)),
  keepUp: (onProblem, record) => keepUp({ client, now, onProblem, record }),
  close: () => client.close(),
});

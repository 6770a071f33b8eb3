import type { TelemetryReaders } from '@spanledger/core';

/** The readers of a telemetry store, without its writers. */
export const telemetryReaders = (telemetry: TelemetryReaders): TelemetryReaders => ({
  traces: telemetry.traces,
  records: telemetry.records,
  observations: telemetry.observations,
  scores: telemetry.scores,
  sessions: telemetry.sessions,
  agentRuns: telemetry.agentRuns,
  promptFigures: telemetry.promptFigures,
  runOutcomes: telemetry.runOutcomes,
  dailyCosts: telemetry.dailyCosts,
  metricsQueries: telemetry.metricsQueries,
  valueSketches: telemetry.valueSketches,
  unpriced: telemetry.unpriced,
  recordedCosts: telemetry.recordedCosts,
  estimates: telemetry.estimates,
  ledger: telemetry.ledger,
  exporter: telemetry.exporter,
});

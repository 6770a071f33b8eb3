import type { TelemetryReaders } from '@spanledger/core';

/** Of a store of telemetry what answers clients, and nothing that writes. */
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

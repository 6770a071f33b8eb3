import { countingKey, dayNumberOf, everyDay } from '@spanledger/core';
import type {
  Cost,
  ObservationId,
  ObservationRecord,
  ObservationRow,
  ProjectId,
  ScoreId,
  ScoreRecord,
  ScoreRow,
  TelemetryRows,
  TelemetryStore as WholeStore,
  TraceId,
  TraceRecord,
  TraceRow,
  UsageRole,
  Usd,
} from '@spanledger/core';
import { beforeAll } from 'vitest';
import {
  noCost,
  observationRecord,
  observationRow,
  scoreRecord,
  scoreRow,
  someProject,
  telemetryRows,
  traceRecord,
  traceRow,
} from './builders.ts';
import { memoryTelemetryExporter } from '../export/memory-telemetry-exporter.ts';
import { memoryAgentReader } from './memory-agent-reader.ts';
import { memoryDailyCostReader } from './memory-daily-cost-reader.ts';
import { memoryDeadLetterStore } from './memory-dead-letter-store.ts';
import { memoryLedgerReader } from './memory-ledger-reader.ts';
import { memoryMetricsReader } from './memory-metrics-reader.ts';
import { memoryObservationReader } from './memory-observation-reader.ts';
import { memoryPromptFigureReader } from './memory-prompt-figure-reader.ts';
import { memoryRunReader } from './memory-run-reader.ts';
import { memoryScoreReader } from './memory-score-reader.ts';
import { memorySessionReader } from './memory-session-reader.ts';
import { memoryTelemetry, type MemoryTelemetry } from './memory-telemetry.ts';
import { memoryTelemetryWriter } from './memory-telemetry-writer.ts';
import { memoryTraceReader } from './memory-trace-reader.ts';

/** The writer of a telemetry store, and every reader of its rows. */
export type TelemetryStore = Pick<
  WholeStore,
  | 'writer'
  | 'traces'
  | 'observations'
  | 'scores'
  | 'sessions'
  | 'agentRuns'
  | 'promptFigures'
  | 'runOutcomes'
  | 'dailyCosts'
  | 'metricsQueries'
  | 'ledger'
  | 'deadLetters'
  | 'exporter'
>;

export const memoryTelemetryStore = (state: MemoryTelemetry = memoryTelemetry()): TelemetryStore => ({
  writer: memoryTelemetryWriter(state),
  traces: memoryTraceReader(state),
  observations: memoryObservationReader(state),
  scores: memoryScoreReader(state),
  sessions: memorySessionReader(state),
  agentRuns: memoryAgentReader(state),
  promptFigures: memoryPromptFigureReader(state),
  runOutcomes: memoryRunReader(state),
  dailyCosts: memoryDailyCostReader(state),
  metricsQueries: memoryMetricsReader(state),
  ledger: memoryLedgerReader(state),
  deadLetters: memoryDeadLetterStore(state),
  exporter: memoryTelemetryExporter(state),
});

/** Joins rows into those of one write. */
export const joinRows = (parts: readonly Partial<TelemetryRows>[]): TelemetryRows =>
  telemetryRows({
    observations: parts.flatMap(({ observations = [] }) => observations),
    traces: parts.flatMap(({ traces = [] }) => traces),
    scores: parts.flatMap(({ scores = [] }) => scores),
    deletions: parts.flatMap(({ deletions = [] }) => deletions),
    receipts: parts.flatMap(({ receipts = [] }) => receipts),
  });

/** Writes the same rows to a new project, which it returns, and to another one, whose rows must never be returned. */
export const seed = async (
  { writer }: TelemetryStore,
  rowsOf: (projectId: ProjectId) => Partial<TelemetryRows>,
): Promise<ProjectId> => {
  const projectId = someProject();
  await writer.write(joinRows([rowsOf(someProject()), rowsOf(projectId)].map(withDays)));
  return projectId;
};

/**
 * Like `seed` for many tests: the returned function collects their rows while the tests are described, and one write
 * stores all of them before the first test.
 */
export const seedTogether = (
  store: () => TelemetryStore,
): ((rowsOf: (projectId: ProjectId) => Partial<TelemetryRows>) => ProjectId) => {
  const parts: Partial<TelemetryRows>[] = [];
  beforeAll(() => store().writer.write(joinRows(parts)));
  return (rowsOf) => {
    const projectId = someProject();
    parts.push(...[rowsOf(someProject()), rowsOf(projectId)].map(withDays));
    return projectId;
  };
};

/** For the first rows of traces: sets the days on which they have rows, unless the rows already have them. */
export const withDays = (rows: Partial<TelemetryRows>): Partial<TelemetryRows> => ({
  ...rows,
  traces: (rows.traces ?? []).map((row) => {
    if (row.days !== everyDay) return row;
    const times = (rows.observations ?? []).filter(({ traceId }) => traceId === row.id).map((each) => each.startTime);
    const days = [row.timestamp, ...times].map(dayNumberOf);
    return { ...row, days: { first: Math.min(...days), last: Math.max(...days) } };
  }),
});

/** Rows by id, with the compared fields. */
export const aTrace = (
  projectId: ProjectId,
  id: string,
  fields: Partial<TraceRecord> = {},
  row: Partial<TraceRow> = {},
): TraceRow => traceRow({ projectId, id: id as TraceId, record: traceRecord(fields), ...row });

/** `traceId/id`. */
/** The metadata of an observation with a decision on whether it is counted. */
export const decidedAs = (counted: boolean, repeats?: string): Record<string, string> => ({
  [countingKey]: JSON.stringify({ counted, repeats }),
});

export const anObservation = (
  projectId: ProjectId,
  path: string,
  fields: Partial<ObservationRecord> = {},
  row: Partial<ObservationRow> = {},
): ObservationRow => {
  const [traceId = '', id = ''] = path.split('/');
  return observationRow({
    projectId,
    traceId: traceId as TraceId,
    id: id as ObservationId,
    record: observationRecord(fields),
    ...row,
  });
};

export const aScore = (
  projectId: ProjectId,
  id: string,
  fields: Partial<ScoreRecord> = {},
  row: Partial<ScoreRow> = {},
): ScoreRow => scoreRow({ projectId, id: id as ScoreId, record: scoreRecord(fields), ...row });

/** Usage by bucket, with its total. */
export const usageOf = (
  parts: Readonly<Record<string, number>>,
  role: UsageRole = 'own',
): ObservationRecord['usage'] => ({
  details: { ...parts, total: Object.values(parts).reduce((sum, units) => sum + units, 0) },
  convention: 'given',
  role,
});

export const costOf = (total: Usd): Cost => ({ ...noCost, source: 'provided', details: {}, total });
export const computedCostOf = (total: Usd): Cost => ({ ...costOf(total), source: 'computed' });
export const unpriced: Cost = { ...noCost, source: 'unpriced' };

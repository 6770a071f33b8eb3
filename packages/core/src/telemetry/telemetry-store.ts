import type { AgentReader } from '../agents/agent-reader.ts';
import type { AuditEvent } from '../audit/audit-entry.ts';
import type { ProjectActivity } from '../budgets/budget-store.ts';
import type { CountedTraces } from '../counting/recounting.ts';
import type { DailyCostReader } from '../costs/daily-cost-reader.ts';
import type { RunReader } from '../datasets/run-outcomes.ts';
import type { ProjectEraser } from '../erasure/project-eraser.ts';
import type { EstimateReader } from '../estimates/estimate-reader.ts';
import type { TelemetryExporter } from '../export/telemetry-exporter.ts';
import type { HealthCheck } from '../health.ts';
import type { RecordReader, TelemetryWriter } from '../ingest/telemetry-writer.ts';
import type { DeadLetterStore } from '../ledger/dead-letter.ts';
import type { IngestState } from '../ledger/ingest-state.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { MetricsReader } from '../metrics/metrics-reader.ts';
import type { ValueSketchReader } from '../metrics/value-sketch-reader.ts';
import type { NameStore } from '../names/names.ts';
import type { ObservationReader } from '../observations/observation-reader.ts';
import type { PromptFigureReader } from '../prompts/prompt-figures.ts';
import type { RecordedCostReader, UnpricedReader } from '../repricing/cost-ledgers.ts';
import type { CostRevisions } from '../repricing/cost-revisions.ts';
import type { ScoreReader } from '../scores/score-reader.ts';
import type { SessionReader } from '../sessions/session-reader.ts';
import type { TraceReader } from '../traces/trace-reader.ts';
import type { DerivedStats } from '../verify/derived-stats.ts';

/** The ports that answer clients. */
export type TelemetryReaders = Pick<
  TelemetryStore,
  | 'traces'
  | 'records'
  | 'observations'
  | 'scores'
  | 'sessions'
  | 'agentRuns'
  | 'promptFigures'
  | 'runOutcomes'
  | 'dailyCosts'
  | 'metricsQueries'
  | 'valueSketches'
  | 'ledger'
  | 'exporter'
  | 'unpriced'
  | 'recordedCosts'
  | 'estimates'
>;

/** All ports of a telemetry store, for any engine. Nothing is connected before it is needed. */
export interface TelemetryStore {
  readonly writer: TelemetryWriter;
  readonly records: RecordReader;
  readonly traces: TraceReader;
  readonly observations: ObservationReader;
  readonly scores: ScoreReader;
  readonly sessions: SessionReader;
  readonly agentRuns: AgentReader;
  readonly promptFigures: PromptFigureReader;
  readonly runOutcomes: RunReader;
  readonly dailyCosts: DailyCostReader;
  readonly metricsQueries: MetricsReader;
  /** Absent where metrics read any number of rows. */
  readonly valueSketches?: ValueSketchReader | undefined;
  readonly ledger: LedgerReader;
  readonly deadLetters: DeadLetterStore;
  readonly exporter: TelemetryExporter;
  readonly eraser: ProjectEraser;
  readonly countedTraces: CountedTraces;
  readonly revisions: CostRevisions;
  readonly unpriced: UnpricedReader;
  readonly recordedCosts: RecordedCostReader;
  readonly estimates: EstimateReader;
  readonly activity: ProjectActivity;
  /** The names of ids in telemetry, for users who query the engine itself. */
  readonly names: NameStore;
  readonly derivedStats: DerivedStats;
  readonly health: HealthCheck;
  /** The readers with cancellation: once the signal is aborted, their queries end on the engine too, and reject. */
  readonly readersUntil: (signal: AbortSignal) => TelemetryReaders;
  readonly ingestState: () => Promise<IngestState>;
  /**
   * Does what the engine does not do by itself, such as computing daily costs ahead, until the returned function is
   * called. Any number of processes may run it. Answers are the same without it, and slower. Removals of telemetry by
   * age are recorded first, and not done where that fails.
   */
  readonly keepUp: (
    onProblem: (error: unknown) => void,
    record: (event: AuditEvent) => Promise<void>,
  ) => () => Promise<void>;
  readonly close: () => Promise<void>;
}

import type { StoredColumns } from '../columns/stored-columns.ts';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { MergeableRecord, RegisterFields } from '../merge/record.ts';
import type { Micros } from '../time.ts';

export const scoreDataTypes = ['NUMERIC', 'CATEGORICAL', 'BOOLEAN', 'CORRECTION', 'TEXT'] as const;
export type ScoreDataType = (typeof scoreDataTypes)[number];

export const scoreSources = ['API', 'EVAL', 'ANNOTATION'] as const;
export type ScoreSource = (typeof scoreSources)[number];

/** All fields of a score from clients. `null`: not given, or cleared. */
export interface ScoreFields {
  /** The earliest time at which the score was given. */
  readonly timestamp: Micros | null;
  readonly name: string | null;
  readonly traceId: TraceId | null;
  readonly observationId: ObservationId | null;
  readonly sessionId: string | null;
  readonly datasetRunId: string | null;
  readonly dataType: ScoreDataType | null;
  readonly source: ScoreSource | null;
  /** The number of a NUMERIC or BOOLEAN score. */
  readonly value: number | null;
  /** The text of a CATEGORICAL, TEXT or CORRECTION score; `True` or `False` for BOOLEAN. */
  readonly stringValue: string | null;
  readonly comment: string | null;
  readonly configId: string | null;
  readonly queueId: string | null;
  readonly authorUserId: string | null;
  readonly executionTraceId: string | null;
  readonly environment: string | null;
}

/** A score, or a patch of one, to be stored. */
export interface ScoreRecord extends ScoreFields, MergeableRecord {}

/** How each field is stored. */
export const storedScoreColumns = {
  timestamp: { columns: { timestamp: 'time' } },
  name: { type: 'text', whenNull: '', nullBit: 1 },
  traceId: 'text?',
  observationId: 'text?',
  sessionId: 'text?',
  datasetRunId: 'text?',
  dataType: { type: 'word', values: scoreDataTypes, whenNull: 'NUMERIC', nullBit: 2 },
  source: { type: 'word', values: scoreSources, whenNull: 'API', nullBit: 4 },
  value: 'float?',
  stringValue: 'text?',
  comment: 'text?',
  configId: 'text?',
  queueId: 'text?',
  authorUserId: 'text?',
  executionTraceId: 'opaque?',
  environment: { type: 'text', whenNull: 'default', nullBit: 8 },
} as const satisfies StoredColumns<ScoreFields>;

export const scoreFields: RegisterFields<ScoreRecord> = Object.keys(storedScoreColumns) as (keyof ScoreFields)[];

/** A score as readers get it. */
export interface Score extends Omit<ScoreFields, 'timestamp' | 'name' | 'environment' | 'dataType' | 'source'> {
  readonly projectId: ProjectId;
  readonly id: ScoreId;
  readonly name: string;
  readonly dataType: ScoreDataType;
  readonly source: ScoreSource;
  readonly environment: string;
  readonly timestamp: Micros;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

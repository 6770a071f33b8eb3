import type { StoredColumns } from '../columns/stored-columns.ts';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '../ids.ts';
import type { MergeableRecord, RegisterFields } from '../merge/record.ts';
import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';

/** All fields of a trace from clients. `null`: not given, or cleared. */
export interface TraceFields {
  /** The earliest time stated for the trace; without any, the earliest start of its observations. */
  readonly timestamp: Micros | null;
  readonly name: string | null;
  readonly externalId: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly release: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  /** As `encodeValue` writes it: text, or JSON. */
  readonly input: string | null;
  readonly output: string | null;
  readonly public: boolean | null;
  readonly bookmarked: boolean | null;
}

/** A trace, or a patch of one, to be stored. */
export interface TraceRecord extends TraceFields, MergeableRecord {}

/** How each field is stored. */
export const storedTraceColumns = {
  timestamp: { columns: { timestamp: 'time' } },
  name: 'text?',
  externalId: 'text?',
  userId: 'text?',
  sessionId: 'text?',
  release: 'text?',
  version: 'text?',
  environment: { type: 'text', whenNull: 'default', nullBit: 1 },
  input: 'body?',
  output: 'body?',
  public: { type: 'flag', whenNull: false, nullBit: 2 },
  bookmarked: { type: 'flag', whenNull: false, nullBit: 4 },
} as const satisfies StoredColumns<TraceFields>;

export const traceFields: RegisterFields<TraceRecord> = Object.keys(storedTraceColumns) as (keyof TraceFields)[];

/** A trace as readers get it. */
export interface Trace extends Omit<TraceFields, 'timestamp' | 'environment' | 'public' | 'bookmarked'> {
  readonly projectId: ProjectId;
  readonly id: TraceId;
  readonly timestamp: Micros;
  readonly environment: string;
  readonly public: boolean;
  readonly bookmarked: boolean;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** The sums of a trace's observations. */
export interface TraceSums {
  /** The sum over the latest version of each observation that counts (see `docs/architecture.md`, costs). */
  readonly totalCost: Usd;
  /** Observations whose usage has no known price: `totalCost` leaves them out. */
  readonly unpricedObservations: number;
  /** From the earliest start to the latest end; 0 without observations. */
  readonly latencyMicros: Micros;
}

/** Also the contents of the trace. */
export interface TraceSummary extends TraceSums {
  readonly observationIds: readonly ObservationId[];
  readonly scoreIds: readonly ScoreId[];
}

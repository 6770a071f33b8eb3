import { columnTypes, type ColumnType } from '../columns/stored-columns.ts';
import { estimateColumns } from '../estimates/estimate.ts';
import { storedObservationColumns } from '../observations/observation.ts';
import { storedScoreColumns } from '../scores/score.ts';
import { storedTraceColumns } from '../traces/trace.ts';

/** What is copied from one store to another, in an order in which no row refers to one that is not copied yet. */
export const copiedKinds = ['deletions', 'traces', 'observations', 'scores', 'dead_letters', 'receipts'] as const;

export type CopiedKind = (typeof copiedKinds)[number];

/** A kind of row. Columns have the same names and meanings in every store. */
export interface CopiedTable {
  readonly table: string;
  /** The columns that identify a row on a project's day, and its order. */
  readonly key: readonly string[];
  /** The column that defines the day of a row: a time, or a clock. */
  readonly time: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Columns that change with every change of a row, apart from its key. */
  readonly changing: readonly string[];
}

const record = {
  metadata: 'text map',
  created_at: 'time',
  updated_at: 'time',
  clock: 'u64',
  field_clocks: 'whole map',
  null_fields: 'u8',
  row_version: 'u128',
} as const;

const deletions: CopiedTable = {
  table: 'deletions',
  key: ['kind', 'entity_id', 'clock'],
  time: 'clock',
  columns: { project_id: 'text', kind: 'text', entity_id: 'text', clock: 'u64', reaches: 'u64' },
  changing: ['reaches'],
};

const traces: CopiedTable = {
  table: 'traces',
  key: ['id'],
  time: 'timestamp',
  columns: {
    project_id: 'text',
    id: 'text',
    ...columnTypes(storedTraceColumns),
    tags: 'texts',
    ...record,
  },
  changing: ['timestamp', 'created_at', 'updated_at', 'row_version'],
};

const observations: CopiedTable = {
  table: 'observations',
  key: ['trace_id', 'id'],
  time: 'start_time',
  columns: {
    project_id: 'text',
    trace_id: 'text',
    id: 'text',
    ...columnTypes(storedObservationColumns),
    counted: 'flag',
    repeats: 'text',
    cost_source: 'word',
    cost_details: 'money map',
    total_cost: 'money?',
    model_id: 'text?',
    price_version: 'text?',
    ...estimateColumns,
    ...record,
    recorded_cost_source: 'word',
    recorded_cost_details: 'money map',
    recorded_total_cost: 'money?',
    recorded_model_id: 'text?',
    recorded_price_version: 'text?',
  },
  changing: ['start_time', 'created_at', 'updated_at', 'row_version', 'cost_source', 'total_cost', 'price_version'],
};

const scores: CopiedTable = {
  table: 'scores',
  key: ['name', 'id'],
  time: 'timestamp',
  columns: {
    project_id: 'text',
    id: 'text',
    ...columnTypes(storedScoreColumns),
    ...record,
  },
  changing: ['timestamp', 'created_at', 'updated_at', 'row_version'],
};

const deadLetters: CopiedTable = {
  table: 'dead_letters',
  key: ['id'],
  time: 'quarantined_at',
  columns: {
    project_id: 'text',
    id: 'text',
    batch_id: 'text',
    part: 'u32',
    received_at: 'time',
    quarantined_at: 'time',
    reason: 'text',
    message: 'text',
    kind: 'text',
    entity_id: 'text',
    events: 'u32',
    payload_bytes: 'u64',
    payload: 'bytes',
    state: 'u8',
  },
  changing: ['quarantined_at', 'payload_bytes', 'state'],
};

const receipts: CopiedTable = {
  table: 'ingest_batches',
  key: ['batch_id', 'part'],
  time: 'received_at',
  columns: {
    project_id: 'text',
    batch_id: 'text',
    part: 'u32',
    received_at: 'time',
    stored_at: 'time',
    received: 'u32',
    stored: 'u32',
    rejected: 'whole map',
    quarantined: 'u32',
    payload_bytes: 'u64',
    row_version: 'u128',
  },
  changing: ['received_at', 'stored_at', 'row_version'],
};

export const copiedTables: Readonly<Record<CopiedKind, CopiedTable>> = {
  deletions,
  traces,
  observations,
  scores,
  dead_letters: deadLetters,
  receipts,
};

/** The columns that a checksum is over: of keys and versions, which change with every row, or of everything. */
export const comparedColumns = (
  { key, changing, columns }: CopiedTable,
  depth: 'rows' | 'contents',
): readonly (readonly [name: string, type: ColumnType])[] =>
  Object.entries(columns).filter(([name]) =>
    depth === 'contents' ? name !== 'project_id' : key.includes(name) || changing.includes(name),
  );

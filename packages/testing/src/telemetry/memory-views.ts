import {
  countedRole,
  countingOf,
  endOfObservation,
  type Observation,
  type ObservationRow,
  type Score,
  type ScoreRow,
  type Trace,
  type TraceRow,
} from '@spanledger/core';

const definite = (metadata: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== null));

/** A stored trace as readers return it. */
export const traceOf = ({ record, ...row }: TraceRow): Trace => {
  const { clock: _clock, clocks: _clocks, ...fields } = record;
  return {
    ...fields,
    projectId: row.projectId,
    id: row.id,
    timestamp: row.timestamp,
    environment: record.environment ?? 'default',
    public: record.public ?? false,
    bookmarked: record.bookmarked ?? false,
    metadata: definite(record.metadata),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
};

const observations = new WeakMap<ObservationRow, Observation>();

/** A stored observation as readers return it: created once, because a row is replaced and never changed. */
export const observationOf = (row: ObservationRow): Observation => {
  const observation = observations.get(row) ?? readObservation(row);
  observations.set(row, observation);
  return observation;
};

const readObservation = ({ record, ...row }: ObservationRow): Observation => {
  const { clock: _clock, clocks: _clocks, tags: _tags, ...fields } = record;
  const { usage, providedCost } = record;
  return {
    ...fields,
    projectId: row.projectId,
    traceId: row.traceId,
    id: row.id,
    parentObservationId: record.parentObservationId || null,
    type: record.type ?? 'SPAN',
    level: record.level ?? 'DEFAULT',
    environment: record.environment ?? 'default',
    startTime: row.startTime,
    endTime: endOfObservation({ startTime: row.startTime, endTime: record.endTime }),
    metadata: definite(record.metadata),
    usage: usage && { ...usage, role: countedRole(record) },
    providedCost: providedCost !== null && Object.keys(providedCost).length > 0 ? providedCost : null,
    cost: row.repricedCost ?? row.cost,
    estimate: row.estimate,
    ...countingOf(record),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
};

/** A stored score as readers return it. */
export const scoreOf = ({ record, ...row }: ScoreRow): Score => {
  const { clock: _clock, clocks: _clocks, tags: _tags, ...fields } = record;
  return {
    ...fields,
    projectId: row.projectId,
    id: row.id,
    timestamp: row.timestamp,
    name: record.name ?? '',
    dataType: record.dataType ?? 'NUMERIC',
    source: record.source ?? 'API',
    environment: record.environment ?? 'default',
    metadata: definite(record.metadata),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
};

/** Without the fields that lists omit. */
export const withoutBodies = <T extends Trace | Observation>(entity: T): T => ({
  ...entity,
  input: null,
  output: null,
  metadata: {},
});

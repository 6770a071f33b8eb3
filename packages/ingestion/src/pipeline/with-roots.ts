import {
  inSlices,
  earliestClock,
  groupPairs,
  neverSet,
  traceFields,
  type ObservationPiece,
  type ObservationRecord,
  type ProjectId,
  type TracePiece,
  type TraceRecord,
} from '@spanledger/core';
import { pieceOf } from '../pieces/piece-of.ts';
import { traceCacheKey, type Gathered } from './gather-pieces.ts';
import type { Merged } from './merge-stored.ts';
import { toldOfRoot, withRootMessages } from './root-messages.ts';

type Traces = ReadonlyMap<string, Merged<TracePiece, TraceRecord>>;
type Observations = ReadonlyMap<string, Merged<ObservationPiece, ObservationRecord>>;
type Missing = ReadonlyMap<string, Gathered<TracePiece, TraceRecord>>;

/**
 * The traces with what log records told of their roots. `load` gives those of which the group holds such an
 * observation and no piece of their own.
 */
export const withRoots = async (
  traces: Traces,
  observations: Observations,
  load: (missing: Missing) => Promise<Traces>,
): Promise<Traces> => {
  const ofRoots: (readonly [string, ReturnType<typeof toldOfRoot>[number]])[] = [];
  const missing = new Map<string, Gathered<TracePiece, TraceRecord>>();
  await inSlices(observations.values(), ({ projectId, piece, record }) => {
    const ofRoot = toldOfRoot(piece.id, record);
    if (ofRoot.length === 0) return;
    const key = traceCacheKey(projectId, piece.traceId);
    for (const each of ofRoot) ofRoots.push([key, each]);
    if (!traces.has(key)) missing.set(key, impliedTrace(projectId, piece, record));
  });
  const told = groupPairs(ofRoots);
  const all = missing.size === 0 ? traces : new Map([...traces, ...(await load(missing))]);
  const changed = new Map<string, Merged<TracePiece, TraceRecord>>();
  await inSlices(all, ([key, trace]) => {
    const isSame = !trace.mayHavePieces && !told.has(key);
    changed.set(key, isSame ? trace : { ...trace, record: withRootMessages(trace.record, told.get(key) ?? []) });
  });
  return changed;
};

const impliedTrace = (
  projectId: ProjectId,
  { traceId }: ObservationPiece,
  { startTime }: ObservationRecord,
): Gathered<TracePiece, TraceRecord> => {
  const at = startTime ?? 0;
  const record = pieceOf(traceFields, {
    clock: neverSet,
    given: {},
    derived: { timestamp: [at, earliestClock(at, 'derived')] },
  });
  return { projectId, piece: { id: traceId, record, events: 0 }, record, records: [record], orphanAt: [] };
};

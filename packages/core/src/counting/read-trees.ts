import { AnswerTooLargeError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { ProjectId, TraceId } from '../ids.ts';
import type { RecordReader, StoredTreeEntry } from '../ingest/telemetry-writer.ts';

/** A trace with more is not looked through: each of its reports counts by its role. At some 500 bytes each, 50 MB. */
export const treeObservationsMax = 100_000;

/** The observations of traces; `undefined` of a trace that has more than a part may hold. */
export type TreesPart = ReadonlyMap<TraceId, readonly StoredTreeEntry[] | undefined>;

/** Reads all of the traces, in parts that hold at most this many observations. */
export async function* readTrees(
  reader: Pick<RecordReader, 'trees'>,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
  observationsMax = treeObservationsMax,
): AsyncGenerator<TreesPart> {
  const part = await readTreesAtOnce(reader, projectId, traceIds, observationsMax);
  if (part !== undefined) yield part;
  else if (traceIds.length === 1) yield new Map(traceIds.map((traceId) => [traceId, undefined]));
  else {
    const middle = Math.ceil(traceIds.length / 2);
    yield* readTrees(reader, projectId, traceIds.slice(0, middle), observationsMax);
    yield* readTrees(reader, projectId, traceIds.slice(middle), observationsMax);
  }
}

/** `undefined` when they have more observations than that, together. */
export const readTreesAtOnce = async (
  reader: Pick<RecordReader, 'trees'>,
  projectId: ProjectId,
  traceIds: readonly TraceId[],
  observationsMax: number,
): Promise<TreesPart | undefined> => {
  try {
    const byTrace = groupBy(await reader.trees(projectId, traceIds, observationsMax), ({ traceId }) => traceId);
    return new Map(traceIds.map((traceId) => [traceId, byTrace.get(traceId) ?? []]));
  } catch (error) {
    if (error instanceof AnswerTooLargeError) return undefined;
    throw error;
  }
};

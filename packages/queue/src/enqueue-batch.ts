import { createHash } from 'node:crypto';
import {
  eventsOf,
  gatherCalls,
  unavailable,
  type DomainError,
  type IngestBatch,
  type ProjectId,
} from '@spanledger/core';
import type { JobQueues } from './jobs/job-queues.ts';
import type { BatchCodec } from './opened-queue.ts';
import { recentRefusals } from './recent-refusals.ts';
import { splitBatch, type ShardPart } from './split-batch.ts';
import type { Bounds, Refusal, Spool, SpoolPart } from './spool/spool.ts';

interface Producer {
  enqueue(batch: IngestBatch): Promise<void>;
  assertRoom(projectId: ProjectId): void;
  /** Waits for what is on its way. */
  settle(): Promise<void>;
}

interface ProducerParts {
  readonly spool: Spool;
  readonly jobs: JobQueues;
  readonly codec: BatchCodec;
  readonly bounds: Bounds;
  readonly putCallsMax: number;
  readonly onError: (error: Error) => void;
}

const putSizeMax = 32;
/** Jobs may come a little later than what they are about, and adding many costs the server as much as adding one. */
const adding = { sizeMax: 200, restShare: 2 } as const;

const refused: Readonly<Record<Refusal, () => DomainError>> = {
  bytes: () => unavailable('The queue is full; send this again a little later.', undefined, 2),
  age: () => unavailable('What waits in the queue is too old already; send this again later.', undefined, 5),
  share: () => unavailable('This project has its share of the queue; send this again a little later.', undefined, 2),
  shards: () => unavailable('The number of shards has been changed; restart this process.', undefined, 5),
};

/** Puts batches into the spool, which makes them durable, and lets jobs follow. */
export const batchProducer = ({ spool, jobs, codec, bounds, putCallsMax, onError }: ProducerParts): Producer => {
  const put = gatherCalls<readonly SpoolPart[], Refusal | undefined>(async (sets) => spool.put(sets, bounds), {
    sizeMax: putSizeMax,
    callsMax: putCallsMax,
  });
  const adders = Array.from({ length: bounds.shards }, (_, shard) =>
    gatherCalls<string, undefined>(async (refs) => {
      await jobs.add(shard, [...new Set(refs)]);
      return refs.map(() => undefined);
    }, adding),
  );
  const refusals = recentRefusals();
  const onTheWay = new Set<Promise<unknown>>();
  const track = async <T>(work: Promise<T>): Promise<T> => {
    onTheWay.add(work);
    try {
      return await work;
    } finally {
      onTheWay.delete(work);
    }
  };

  /** A job that cannot be added now is added by the shard's owner. */
  const addJob = ({ shard, ref }: SpoolPart): void =>
    void track(adders[shard]?.(ref) ?? Promise.resolve(undefined)).catch((error: unknown) => onError(error as Error));

  const enqueue = async (batch: IngestBatch): Promise<void> => {
    const parts = await Promise.all(splitBatch(batch, bounds.shards).map(async (part) => spoolPart(part, codec)));
    const refusal = await put(parts);
    if (refusal !== undefined) throw refusals.remember(batch.projectId, refused[refusal]());
    for (const part of parts) addJob(part);
  };

  return {
    enqueue: async (batch) => track(enqueue(batch)),
    assertRoom: (projectId) => refusals.assertNone(projectId),
    settle: async () => {
      while (onTheWay.size > 0) await Promise.allSettled(onTheWay);
    },
  };
};

const spoolPart = async ({ shard, batch }: ShardPart, codec: BatchCodec): Promise<SpoolPart> => ({
  // BullMQ takes no ':' in a job's id.
  ref: refOf(batch),
  shard,
  batchId: batch.id,
  part: batch.part,
  projectId: batch.projectId,
  receivedAt: batch.receivedAt,
  events: eventsOf(batch),
  payloadBytes: batch.payloadBytes,
  payload: await codec.encode(batch),
});

/** The same content is the same work; the replays of two letters of one part are not, nor what was taken out of it. */
const refOf = (batch: IngestBatch): string => {
  const { id, part, replayOf, isSentOn } = batch;
  const names: (string | number)[] = [id, part];
  if (replayOf !== undefined) names.push(replayOf);
  if (isSentOn === true) names.push(digestOf(batch.observations.map(({ traceId, id }) => [traceId, id])));
  return names.join('-').replaceAll(':', '_');
};

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

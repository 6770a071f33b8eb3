import { createHash } from 'node:crypto';
import {
  eventsOf,
  gatherCalls,
  unavailable,
  type DomainError,
  type IngestBatch,
  type ProjectId,
} from '@spanledger/core';
import type { BatchCodec } from './opened-queue.ts';
import { problemOfServer } from './problem-of-server.ts';
import { recentRefusals } from './recent-refusals.ts';
import { splitBatch, type ShardPart } from './split-batch.ts';
import type { Bounds, Refusal, Spool, SpoolPart } from './spool/spool.ts';

interface Producer {
  enqueue(batch: IngestBatch): Promise<void>;
  assertRoom(projectId: ProjectId): void;
  /** Waits for batches in flight. */
  settle(): Promise<void>;
}

interface ProducerParts {
  readonly spool: Spool;
  readonly codec: BatchCodec;
  readonly bounds: Bounds;
  readonly putCallsMax: number;
}

const putSizeMax = 32;

const refused: Readonly<Record<Refusal, () => DomainError>> = {
  bytes: () => unavailable('The queue is full; send this again a little later.', undefined, 2),
  age: () => unavailable('What waits in the queue is too old already; send this again later.', undefined, 5),
  share: () => unavailable('This project has its share of the queue; send this again a little later.', undefined, 2),
  shards: () => unavailable('The number of shards has been changed; restart this process.', undefined, 5),
};

/** Stores batches in the spool, which makes them durable. */
export const batchProducer = ({ spool, codec, bounds, putCallsMax }: ProducerParts): Producer => {
  const put = gatherCalls<readonly SpoolPart[], Refusal | undefined>(async (sets) => spool.put(sets, bounds), {
    sizeMax: putSizeMax,
    callsMax: putCallsMax,
  });
  const refusals = recentRefusals();
  const problemNow = problemOfServer(spool);
  const onTheWay = new Set<Promise<unknown>>();
  const track = async <T>(work: Promise<T>): Promise<T> => {
    onTheWay.add(work);
    try {
      return await work;
    } finally {
      onTheWay.delete(work);
    }
  };

  const enqueue = async (batch: IngestBatch): Promise<void> => {
    const problem = await problemNow();
    if (problem !== undefined) throw unavailable(problem, undefined, 5);
    const parts = await Promise.all(splitBatch(batch, bounds.shards).map(async (part) => spoolPart(part, codec)));
    const refusal = await put(parts);
    if (refusal !== undefined) throw refusals.remember(batch.projectId, refused[refusal]());
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

/** The same content is the same work; replays of two letters of one part differ, and so do batches taken out of it. */
const refOf = (batch: IngestBatch): string => {
  const { id, part, replayOf, isSentOn } = batch;
  const names: (string | number)[] = [id, part];
  if (replayOf !== undefined) names.push(replayOf);
  if (isSentOn === true) names.push(digestOf(batch.observations.map(({ traceId, id }) => [traceId, id])));
  return names.join('-').replaceAll(':', '_');
};

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

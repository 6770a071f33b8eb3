import { leavesReceipt, partNumber, shardOf, type IngestBatch, type TraceId } from '@spanledger/core';

/** A part of a batch, and the shard whose owner stores it. */
export interface ShardPart {
  readonly shard: number;
  readonly batch: IngestBatch;
}

type Patches = Pick<IngestBatch, 'observations' | 'traces' | 'scores' | 'deletions'>;
type Share = { -readonly [Kind in keyof Patches]: Patches[Kind][number][] } & { recounted?: TraceId[] };

/**
 * Splits a batch so that all patches of one trace, and all of one score, are in one part and always in the same shard.
 * Parts are numbered in the order of their shards; the first alone has the rejected events, and exists even without any
 * others. The same batch is always split the same way; the parts' payload bytes add up.
 */
export const splitBatch = (batch: IngestBatch, shards: number): readonly ShardPart[] => {
  const shares = shareOut(batch, shards);
  const order = [...shares.keys()].sort((a, b) => a - b);
  if (order.length === 0) order.push(shardOf(batch.projectId, batch.id, shards));
  const payloadBytes = divideBytes(
    batch.payloadBytes,
    order.map((shard) => sizeOf(shares.get(shard))),
  );
  return order.map((shard, part) => ({
    shard,
    batch: {
      ...batch,
      ...(shares.get(shard) ?? emptyShare()),
      // A replay of one part, and a batch taken out of one, have that part's number.
      part: !leavesReceipt(batch) && order.length === 1 ? batch.part : partNumber(shards, part),
      payloadBytes: payloadBytes[part] ?? 0,
      rejected: part === 0 ? batch.rejected : {},
    },
  }));
};

const shareOut = (batch: IngestBatch, shards: number): Map<number, Share> => {
  const shares = new Map<number, Share>();
  const byId = new Map<string, Share>();
  const shareFor = (id: string): Share => {
    const known = byId.get(id);
    if (known !== undefined) return known;
    const shard = shardOf(batch.projectId, id, shards);
    const share = shares.get(shard) ?? emptyShare();
    shares.set(shard, share);
    byId.set(id, share);
    return share;
  };
  for (const patch of batch.observations) shareFor(patch.traceId).observations.push(patch);
  for (const patch of batch.traces) shareFor(patch.id).traces.push(patch);
  for (const patch of batch.scores) shareFor(patch.id).scores.push(patch);
  for (const deletion of batch.deletions) shareFor(deletion.id).deletions.push(deletion);
  for (const traceId of batch.recounted ?? []) (shareFor(traceId).recounted ??= []).push(traceId);
  return shares;
};

const emptyShare = (): Share => ({ observations: [], traces: [], scores: [], deletions: [] });

const sizeOf = (share: Share | undefined): number =>
  share === undefined
    ? 0
    : share.observations.length +
      share.traces.length +
      share.scores.length +
      share.deletions.length +
      (share.recounted?.length ?? 0);

/** In proportion to the weights, in whole bytes, with the rest for the last. */
const divideBytes = (bytes: number, weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = bytes;
  return weights.map((weight, at) => {
    const own = at === weights.length - 1 ? left : Math.floor((bytes * weight) / total);
    left -= own;
    return own;
  });
};

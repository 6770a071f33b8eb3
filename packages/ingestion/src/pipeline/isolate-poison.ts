import { DomainError, eventsOf, type IngestBatch } from '@spanledger/core';

/** A single patch of a batch that the store refuses. */
export interface Poison {
  readonly batch: IngestBatch;
  readonly error: unknown;
}

type Patches = Pick<IngestBatch, 'observations' | 'traces' | 'scores' | 'deletions'>;

const kinds = ['observations', 'traces', 'scores', 'deletions'] as const;

const sizeOf = (patches: Patches): number => kinds.reduce((size, kind) => size + patches[kind].length, 0);

const slice = (batch: IngestBatch, from: number, to: number): IngestBatch => {
  let start = 0;
  const cut = <T>(list: readonly T[]): readonly T[] => {
    const part = list.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += list.length;
    return part;
  };
  return {
    ...batch,
    observations: cut(batch.observations),
    traces: cut(batch.traces),
    scores: cut(batch.scores),
    deletions: cut(batch.deletions),
  };
};

/** An outage is no poison: it ends, and everything is retried. */
export const isOutage = (error: unknown): boolean => error instanceof DomainError && error.code === 'unavailable';

/**
 * Stores what can be stored of a batch, halving it until each patch that is refused is alone. Returns the refused
 * patches; rejects during an outage.
 */
export const isolatePoison = async (
  batch: IngestBatch,
  store: (batch: IngestBatch) => Promise<void>,
): Promise<readonly Poison[]> => {
  try {
    await store(batch);
    return [];
  } catch (error) {
    if (isOutage(error)) throw error;
    const size = sizeOf(batch);
    if (size <= 1) return [{ batch, error }];
    const middle = Math.ceil(size / 2);
    const first = await isolatePoison(slice(batch, 0, middle), store);
    return [...first, ...(await isolatePoison(slice(batch, middle, size), store))];
  }
};

export const poisonedEvents = (poisons: readonly Poison[]): number =>
  poisons.reduce((events, { batch }) => events + eventsOf(batch), 0);

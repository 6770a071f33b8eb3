import type { ObservationId, ObservationKey, TraceId, Weighed } from '@spanledger/core';
import { z } from 'zod';
import { integer } from '../row-values.ts';

/** An observation by its key, with the bytes of reading it; created while rows are read, since there may be many. */
export const weighedObservationSchema = z
  .object({ traceId: z.string(), id: z.string(), bytes: integer })
  .transform(({ traceId, id, bytes }): Weighed<ObservationKey> => ({
    key: { traceId: traceId as TraceId, id: id as ObservationId },
    bytes,
  }));

/** The found observations, in the order of the keys. */
export const inOrderOfKeys = <T extends ObservationKey>(
  keys: readonly ObservationKey[],
  observations: readonly T[],
): readonly T[] => {
  const found = new Map(observations.map((observation) => [placeOf(observation), observation]));
  return keys.flatMap((key) => found.get(placeOf(key)) ?? []);
};

const placeOf = ({ traceId, id }: ObservationKey): string => JSON.stringify([traceId, id]);

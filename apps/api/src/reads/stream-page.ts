import {
  observationIdSchema,
  traceIdSchema,
  type ObservationConditions,
  type ObservationKey,
  type ObservationPart,
  type ObservationPosition,
  type ProjectId,
} from '@spanledger/core';
import { z } from 'zod';

import { bytesOf } from './bytes-of.ts';
import { asOnePart } from './parts.ts';
import { withBodies, type Reading } from './reading.ts';

/** Of cursors. */
export const observationPosition: z.ZodType<ObservationPosition> = z.object({
  startTime: z.int(),
  traceId: traceIdSchema,
  id: observationIdSchema,
});

interface Asked extends ObservationConditions {
  readonly limit: number;
  readonly after: ObservationPosition | undefined;
}

/**
 * A page of observations: without their parts, where the page is too large at once; those are read in parts then. `next` is the
 * position after which the next page begins, if there is one.
 */
export const streamPage = async (
  reading: Reading,
  projectId: ProjectId,
  asked: Asked,
  parts: ReadonlySet<ObservationPart>,
) => {
  const { observations } = reading.readers;
  const { limit } = asked;
  // One more shows whether there is a next page.
  const asksOneMore = { ...asked, limit: limit + 1 };
  const { found, isWhole } = await reading.inTurn(
    withBodies,
    async () => {
      const whole = await reading.unlessTooLarge('list', () =>
        observations.stream(projectId, { ...asksOneMore, parts }),
      );
      const narrower = whole ?? (await observations.stream(projectId, { ...asksOneMore, parts: new Set() }));
      return { found: narrower, isWhole: whole !== undefined };
    },
    ({ found: read }) => bytesOf(read),
  );
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    page,
    next: last === undefined ? undefined : positionOf(last),
    inParts: async () =>
      isWhole
        ? asOnePart(page)
        : reading.inParts({
            weigh: () => observations.weigh(projectId, asked),
            read: (keys: readonly ObservationKey[]) => observations.read(projectId, keys, parts),
          }),
  };
};

const positionOf = ({ startTime, traceId, id }: ObservationPosition): ObservationPosition => ({
  startTime,
  traceId,
  id,
});

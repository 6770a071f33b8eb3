import { streamObservations, type ObservationGroup } from '@spanledger/api-contract';
import {
  observationIdSchema,
  traceIdSchema,
  type ObservationKey,
  type ObservationPart,
  type ObservationPosition,
} from '@spanledger/core';
import { z } from 'zod';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { observationV2Json } from '../json/observation-v2-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { asOnePart } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import { withBodies, type Reads } from '../reads/reading.ts';
import { observationConditions } from './observation-conditions.ts';

const position: z.ZodType<ObservationPosition> = z.object({
  startTime: z.int(),
  traceId: traceIdSchema,
  id: observationIdSchema,
});
const cursors = cursorOf('observations', position);

/** What each group of members needs besides narrow columns. */
const partsOf: Partial<Record<ObservationGroup, readonly ObservationPart[]>> = {
  basic: ['root', 'trace'],
  io: ['io'],
  metadata: ['metadata'],
  trace_context: ['trace'],
  messages: ['io', 'metadata'],
};

export const observationV2Routes = (reads: Reads): readonly Route[] => [
  readRoute(streamObservations, reads, async ({ caller: { projectId }, query, reading }) => {
    const { fields, limit, cursor, expandMetadata = [] } = query;
    const { observations } = reading.readers;
    const asked = {
      ...observationConditions(query),
      // One more tells whether there is a next page.
      limit: limit + 1,
      after: cursor === undefined ? undefined : cursors.read(projectId, cursor),
    };
    const parts = new Set([...fields].flatMap((group) => partsOf[group] ?? []));
    const { found, isWhole } = await reading.inTurn(
      withBodies,
      async () => {
        const whole = await reading.unlessTooLarge('list', () => observations.stream(projectId, { ...asked, parts }));
        const found = whole ?? (await observations.stream(projectId, { ...asked, parts: new Set() }));
        return { found, isWhole: whole !== undefined };
      },
      ({ found }) => bytesOf(found),
    );
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const pageParts = isWhole
      ? asOnePart(page)
      : await reading.inParts({
          weigh: () => observations.weigh(projectId, { ...asked, limit }),
          read: (keys: readonly ObservationKey[]) => observations.read(projectId, keys, parts),
        });
    return {
      data: piecesOf(pageParts, (observation) => observationV2Json(observation, fields, expandMetadata)),
      meta: last === undefined ? {} : { cursor: cursors.write(projectId, positionOf(last)) },
    };
  }),
];

const positionOf = ({ startTime, traceId, id }: ObservationPosition): ObservationPosition => ({
  startTime,
  traceId,
  id,
});

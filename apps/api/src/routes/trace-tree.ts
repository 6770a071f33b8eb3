import { getTraceTree } from '@spanledger/api-contract';
import { observationIdSchema, type ObservationPosition } from '@spanledger/core';
import { z } from 'zod';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { treeJson } from '../json/tree-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { asOnePart } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import { withBodies, type Reads } from '../reads/reading.ts';

const position: z.ZodType<Pick<ObservationPosition, 'startTime' | 'id'>> = z.object({
  startTime: z.int(),
  id: observationIdSchema,
});
const cursors = cursorOf('tree', position);

export const traceTreeRoutes = (reads: Reads): readonly Route[] => [
  readRoute(getTraceTree, reads, async ({ caller: { projectId }, params: { traceId }, query, reading }) => {
    const { limit, cursor } = query;
    const after = cursor === undefined ? undefined : cursors.read(projectId, cursor);
    // One more shows whether there is a next page.
    const found = await reading.inTurn(
      withBodies,
      () => reading.readers.observations.tree(projectId, traceId, { limit: limit + 1, after }),
      bytesOf,
    );
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      data: piecesOf(asOnePart(page), treeJson),
      meta: last === undefined ? {} : { cursor: cursors.write(projectId, { startTime: last.startTime, id: last.id }) },
    };
  }),
];

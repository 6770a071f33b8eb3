import { streamObservations, type ObservationGroup } from '@spanledger/api-contract';
import type { ObservationPart } from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { observationV2Json } from '../json/observation-v2-json.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { observationPosition, streamPage } from '../reads/stream-page.ts';
import { observationConditions } from './observation-conditions.ts';

const cursors = cursorOf('observations', observationPosition);

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
    const asked = {
      ...observationConditions(query),
      limit,
      after: cursor === undefined ? undefined : cursors.read(projectId, cursor),
    };
    const parts = new Set([...fields].flatMap((group) => partsOf[group] ?? []));
    const { next, inParts } = await streamPage(reading, projectId, asked, parts);
    return {
      data: piecesOf(await inParts(), (observation) => observationV2Json(observation, fields, expandMetadata)),
      meta: next === undefined ? {} : { cursor: cursors.write(projectId, next) },
    };
  }),
];

import { getTimeline } from '@spanledger/api-contract';
import { notFound, timelineReader, timelineStepKinds, type TimelinePosition } from '@spanledger/core';
import { z } from 'zod';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { timelineJson } from '../json/timeline-json.ts';
import { readRoute } from '../reads/read-route.ts';
import { withBodies, type Reads } from '../reads/reading.ts';

const position: z.ZodType<TimelinePosition> = z.object({
  kind: z.enum(timelineStepKinds),
  id: z.string(),
  before: z.int().min(0),
});
const cursors = cursorOf('timeline', position);

export const timelineRoutes = (reads: Reads): readonly Route[] => [
  readRoute(getTimeline, reads, async ({ caller: { projectId }, params: { traceId }, query, reading }) => {
    const { limit, cursor, fields } = query;
    const after = cursor === undefined ? undefined : cursors.read(projectId, cursor);
    const asked = { limit, after, withBodies: fields.has('io') };
    const page = await reading.inTurn(withBodies, () =>
      timelineReader(reading.readers).page(projectId, traceId, asked),
    );
    if (page === undefined) throw notFound(`Trace ${traceId} not found within authorized project`);
    return {
      data: [...timelineJson(page.moments, fields)],
      meta: page.next === undefined ? {} : { cursor: cursors.write(projectId, page.next) },
    };
  }),
];

import { getTimeline } from '@spanledger/api-contract';
import { notFound, timelineReader, timelineStepKinds, type TimelinePosition } from '@spanledger/core';
import { z } from 'zod';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { timelineJson } from '../json/timeline-json.ts';

const position: z.ZodType<TimelinePosition> = z.object({
  kind: z.enum(timelineStepKinds),
  id: z.string(),
  before: z.int().min(0),
});
const cursors = cursorOf('timeline', position);

export const timelineRoutes = (dependencies: Pick<ApiDependencies, 'traces' | 'records'>): readonly Route[] => {
  const timelines = timelineReader(dependencies);
  return [
    jsonRoute(getTimeline, async ({ caller: { projectId }, params: { traceId }, query }) => {
      const { limit, cursor, fields } = query;
      const after = cursor === undefined ? undefined : cursors.read(projectId, cursor);
      const page = await timelines.page(projectId, traceId, { limit, after, withBodies: fields.has('io') });
      if (page === undefined) throw notFound(`The project has no trace ${traceId}.`);
      return {
        data: [...timelineJson(page.moments, fields)],
        meta: page.next === undefined ? {} : { cursor: cursors.write(projectId, page.next) },
      };
    }),
  ];
};

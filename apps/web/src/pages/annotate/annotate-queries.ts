import { queryOptions } from '@tanstack/react-query';

import type { AnnotationItem } from '../../api/annotation-queues.ts';
import { api } from '../../api/client.ts';
import type { ScoreSubject } from '../../api/scores.ts';
import { observationQuery, traceQuery } from '../trace/trace-queries.ts';

/** An item is locked for its annotator for ten minutes, and for ten more whenever it is requested. */
const keptAgainMs = 4 * 60_000;

/** The user's next item to annotate, `null` when none is left. Requesting it locks it for the user. */
export const nextItemQuery = (projectId: string, queueId: string) =>
  queryOptions({
    queryKey: ['annotation-next', projectId, queueId],
    queryFn: async ({ signal }): Promise<AnnotationItem | null> => {
      const asked = { params: { queueId }, body: {}, signal };
      return (await api.post('/api/public/annotation-queues/{queueId}/next', { projectId }, asked)).item;
    },
    refetchInterval: keptAgainMs,
    staleTime: 0,
    gcTime: 0,
  });

/** One item, for example one that is opened again. */
export const itemQuery = (projectId: string, queueId: string, queueItemId: string) =>
  queryOptions({
    queryKey: ['annotation-queues', projectId, queueId, 'item', queueItemId],
    queryFn: async ({ signal }): Promise<AnnotationItem> =>
      api.get(
        '/api/public/annotation-queues/{queueId}/items/{queueItemId}',
        { projectId },
        { params: { queueId, queueItemId }, signal },
      ),
  });

/** The target of the scores of an item. Rejects with `not_found` if the trace or the observation is not stored. */
export const subjectQuery = (projectId: string, { objectId, objectType }: AnnotationItem) =>
  queryOptions({
    queryKey: ['annotation-subject', projectId, objectType, objectId],
    queryFn: async ({ client }): Promise<ScoreSubject> => {
      if (objectType === 'SESSION') return { sessionId: objectId };
      if (objectType === 'TRACE') {
        const { environment } = await client.ensureQueryData(traceQuery(projectId, objectId));
        return { traceId: objectId, environment };
      }
      const { traceId, environment } = await client.ensureQueryData(observationQuery(projectId, objectId));
      return { traceId: traceId ?? undefined, observationId: objectId, environment };
    },
  });

import type { MessagePart } from '@spanledger/messages';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';

export type Trace = Answer<'get', '/api/public/traces/{traceId}'>;
export type Step = Answer<'get', '/api/public/traces/{traceId}/tree'>['data'][number];
export type Observation = Answer<'get', '/api/public/observations/{observationId}'>;
export type Conversation = NonNullable<Answer<'get', '/api/public/v2/observations'>['data'][number]['messages']>;
export type { Message, MessagePart } from '@spanledger/messages';
export type ToolResult = Extract<MessagePart, { type: 'tool_result' }>;

/** The size of the first page for traces of any length; later pages are larger. */
const firstSteps = 1000;
const stepsOfPage = 5000;
const staleMsOfPage = 15_000;

/** The trace itself, without its observations, and without its scores unless they are asked for: others may add many. */
export const traceQuery = (projectId: string, traceId: string, more?: 'scores') =>
  queryOptions({
    queryKey: ['trace', projectId, traceId, more],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/traces/{traceId}',
        { projectId },
        {
          params: { traceId },
          query: { fields: more === undefined ? 'core,io,metrics' : `core,io,metrics,${more}` },
          signal,
        },
      ),
  });

/**
 * The observations of a trace, without inputs and outputs, by their start. What takes many requests to read is stale
 * later.
 */
export const stepsQuery = (projectId: string, traceId: string) =>
  infiniteQueryOptions({
    queryKey: ['steps', projectId, traceId],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: cursor === '' ? firstSteps : stepsOfPage, cursor };
      return api.get('/api/public/traces/{traceId}/tree', { projectId }, { params: { traceId }, query, signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ meta }) => meta.cursor,
    staleTime: ({ state }) => staleMsOfPage * (state.data?.pages.length ?? 1),
    structuralSharing: false,
  });

export const observationQuery = (projectId: string, observationId: string) =>
  queryOptions({
    queryKey: ['observation', projectId, observationId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/observations/{observationId}', { projectId }, { params: { observationId }, signal }),
  });

const withId = (id: string): string => JSON.stringify([{ type: 'string', column: 'id', operator: '=', value: id }]);

/** The messages of an observation, in one format for all clients; `null` if it has none. */
export const conversationQuery = (projectId: string, traceId: string, observationId: string) =>
  queryOptions({
    queryKey: ['conversation', projectId, traceId, observationId],
    queryFn: async ({ signal }): Promise<Conversation | null> => {
      const query = { traceId, filter: withId(observationId), fields: 'messages', limit: 1 };
      const { data } = await api.get('/api/public/v2/observations', { projectId }, { query, signal });
      return data[0]?.messages ?? null;
    },
  });

export interface Found {
  readonly ids: ReadonlySet<string>;
  /** `false` if there are more, which were not requested. */
  readonly isAll: boolean;
}

const foundOfPage = 1000;
const foundPagesMax = 5;

/**
 * The observations of a trace that contain a text in their name, input or output: the server searches, newest first.
 */
export const findQuery = (projectId: string, traceId: string, text: string) =>
  queryOptions({
    queryKey: ['find', projectId, traceId, text],
    queryFn: async ({ signal }): Promise<Found> => {
      const ids = new Set<string>();
      let cursor: string | undefined;
      for (let page = 0; page < foundPagesMax; page += 1) {
        const query = { traceId, search: text, fields: 'core', limit: foundOfPage, cursor };
        const { data, meta } = await api.get('/api/public/v2/observations', { projectId }, { query, signal });
        for (const { id } of data) ids.add(id);
        cursor = meta.cursor;
        if (cursor === undefined) break;
      }
      return { ids, isAll: cursor === undefined };
    },
    enabled: text !== '',
    structuralSharing: false,
  });

const mediaStaleMs = 30 * 60_000;

/** Stored media, with a URL of the bytes that is valid for an hour. */
export const mediaQuery = (projectId: string, mediaId: string) =>
  queryOptions({
    queryKey: ['media', projectId, mediaId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/media/{mediaId}', { projectId }, { params: { mediaId }, signal }),
    staleTime: mediaStaleMs,
  });

import { queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { windowsBefore, type StepWindow } from './step-windows.ts';

export type Trace = Answer<'get', '/api/public/traces/{traceId}'>;
export type Step = Answer<'get', '/api/public/v2/observations'>['data'][number];
export type Observation = Answer<'get', '/api/public/observations/{observationId}'>;
export type Conversation = NonNullable<Step['messages']>;
export type Message = NonNullable<Conversation['input']>[number];
export type MessagePart = Message['parts'][number];
export type ToolResult = Extract<MessagePart, { type: 'tool_result' }>;

const stepsOfPage = 1000;

/** The trace itself, without its observations. */
export const traceQuery = (projectId: string, traceId: string) =>
  queryOptions({
    queryKey: ['trace', projectId, traceId],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/traces/{traceId}',
        { projectId },
        { params: { traceId }, query: { fields: 'core,io,scores,metrics' }, signal },
      ),
  });

/** Every observation of a trace, without what was said in it; those of a long one are read in several windows of time at once. */
export const stepsQuery = (projectId: string, traceId: string) =>
  queryOptions({
    queryKey: ['steps', projectId, traceId],
    queryFn: async ({ signal, client }): Promise<readonly Step[]> => {
      const readPage = async (window: StepWindow, cursor?: string) => {
        const query = { traceId, fields: 'basic,model,usage', limit: stepsOfPage, cursor, ...window };
        return api.get('/api/public/v2/observations', { projectId }, { query, signal });
      };
      const first = await readPage({});
      if (first.meta.cursor === undefined) return first.data;
      const { timestamp } = await client.ensureQueryData(traceQuery(projectId, traceId));
      const readWindow = async (window: StepWindow): Promise<readonly Step[]> => {
        const steps: Step[] = [];
        let cursor: string | undefined;
        do {
          const page = await readPage(window, cursor);
          steps.push(...page.data);
          cursor = page.meta.cursor;
        } while (cursor !== undefined);
        return steps;
      };
      const rest = await Promise.all(
        windowsBefore(first.data.at(-1)?.startTime ?? timestamp, timestamp).map(readWindow),
      );
      // The windows hold the last instant of the first page again.
      return [...new Map([first.data, ...rest].flat().map((step) => [step.id, step])).values()];
    },
    structuralSharing: false,
  });

export const observationQuery = (projectId: string, observationId: string) =>
  queryOptions({
    queryKey: ['observation', projectId, observationId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/observations/{observationId}', { projectId }, { params: { observationId }, signal }),
  });

const withId = (id: string): string => JSON.stringify([{ type: 'string', column: 'id', operator: '=', value: id }]);

/** What was said in an observation, in one form for all clients; `null` when it holds no messages. */
export const conversationQuery = (projectId: string, traceId: string, observationId: string) =>
  queryOptions({
    queryKey: ['conversation', projectId, traceId, observationId],
    queryFn: async ({ signal }): Promise<Conversation | null> => {
      const query = { traceId, filter: withId(observationId), fields: 'messages', limit: 1 };
      const { data } = await api.get('/api/public/v2/observations', { projectId }, { query, signal });
      return data[0]?.messages ?? null;
    },
  });

/** The ids of the observations of a trace that hold a text in their name, input or output. */
export const findQuery = (projectId: string, traceId: string, text: string) =>
  queryOptions({
    queryKey: ['find', projectId, traceId, text],
    queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
      const query = { traceId, search: text, fields: 'core', limit: stepsOfPage };
      const { data } = await api.get('/api/public/v2/observations', { projectId }, { query, signal });
      return new Set(data.map(({ id }) => id));
    },
    enabled: text !== '',
    structuralSharing: false,
  });

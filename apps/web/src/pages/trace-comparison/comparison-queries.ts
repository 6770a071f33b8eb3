import { queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { filterText } from '../../api/conditions.ts';
import type { Answer } from '../../api/contract.ts';
import type { Trace } from '../trace/trace-queries.ts';
import type { StepTexts, TextsOf } from './changes-of.ts';

/** Longer traces would be megabytes; their steps are compared one by one. */
export const textsMax = 300;

/** The texts of all steps of a trace of at most `textsMax` steps. */
export const textsQuery = (projectId: string, traceId: string, isRead: boolean) =>
  queryOptions({
    queryKey: ['texts', projectId, traceId],
    queryFn: async ({ signal }): Promise<TextsOf> => {
      const query = { traceId, fields: 'core,io,prompt,model', limit: textsMax };
      const { data } = await api.get('/api/public/v2/observations', { projectId }, { query, signal });
      return new Map(data.map((each) => [each.id, textsOf(each)]));
    },
    enabled: isRead,
    structuralSharing: false,
  });

const textsOf = ({
  input = null,
  output = null,
  promptName,
  promptVersion,
  modelParameters,
}: Answer<'get', '/api/public/v2/observations'>['data'][number]): StepTexts => ({
  input,
  output,
  prompt: promptText(promptName, promptVersion),
  parameters: JSON.stringify(modelParameters) ?? '',
});

/** The name and version of a prompt; empty without one. */
export const promptText = (name: string | null | undefined, version: number | null | undefined): string =>
  [name, version].filter((part) => part !== null && part !== undefined).join(', version ');

const runsMax = 100;

/** The newest traces of the name of a trace, without it. */
export const runsQuery = (projectId: string, trace: Trace | undefined) =>
  queryOptions({
    queryKey: ['runs-of-name', projectId, trace?.id],
    queryFn: async ({ signal }) => {
      const filter = filterText([{ type: 'string', column: 'name', operator: '=', value: trace?.name ?? '' }]);
      const query = { filter, fields: 'core', limit: runsMax };
      const { data } = await api.get('/api/public/traces', { projectId }, { query, signal });
      return data.filter(({ id }) => id !== trace?.id);
    },
    enabled: trace !== undefined && trace.name !== null && trace.name !== '',
  });

import { exportedTraceColumns, observationColumns, scoreColumns, type ColumnCatalogue } from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { filterParameter } from './filter-parameter.ts';
import { observationSchema } from './observations.ts';
import {
  choicesParameter,
  fromParameter,
  listParameter,
  parameter,
  textParameter,
  toParameter,
} from './query-parameters.ts';
import { scoreSchema } from './scores.ts';
import { traceSchema } from './traces.ts';

const tag = 'Export';

export const ndjsonMediaType = 'application/x-ndjson';

const wholeFromOne = 'must be a whole number from 1 on';

const limitSchema = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text))
  .pipe(z.coerce.number<string | undefined>({ error: wholeFromOne }).int(wholeFromOne).min(1, wholeFromOne).optional());

/** Members of every line, for any requested fields. */
const cursorMember = z.string().describe('To go on behind this line: the parameter `cursor`.');

/** Parameters of all exports besides their period. */
const commonParameters = (members: readonly string[], columns: ColumnCatalogue) => ({
  cursor: textParameter('Goes on behind the line that had this `cursor`, after a cut. Everything else as before.'),
  environment: listParameter('Of any of these environments.'),
  fields: choicesParameter(
    members,
    'Members of each line; all when unset. Bodies cost nothing that are not asked for.',
  ),
  limit: parameter(limitSchema, { description: 'Lines at most; all when unset.', type: 'integer', minimum: 1 }),
  filter: filterParameter(columns),
});

const description =
  'One JSON object a line, by day and id, with gzip when Accept-Encoding asks for it. Only a whole export ends well: ' +
  'when something fails underway, the connection breaks. Then ask again with the `cursor` of the last whole line. All ' +
  'that existed at the start comes at least once; what changed meanwhile may come again at the end, and the later ' +
  'line is the newer one. Times have microseconds where there are any, money all of its digits.';

const lineOf = (id: string, schema: z.ZodObject) => component(id, schema.partial().extend({ cursor: cursorMember }));

const answers = (schema: z.ZodType) => ({ 200: { description: 'The lines.', schema, mediaTypes: [ndjsonMediaType] } });

const periodOfTimestamps = {
  fromTimestamp: fromParameter('At this time or later.'),
  toTimestamp: toParameter('Before this time.'),
};

export const exportTraceLines = defineEndpoint({
  operation: 'exportTraceLines',
  method: 'get',
  path: '/api/public/export/traces',
  tag,
  summary: 'Export all traces',
  description,
  access: 'read',
  recordedAs: 'traces.exported',
  query: z.object({ ...periodOfTimestamps, ...commonParameters(Object.keys(traceSchema.shape), exportedTraceColumns) }),
  exampleQuery: { fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: answers(lineOf('TraceLine', traceSchema)),
});

export const exportObservationLines = defineEndpoint({
  operation: 'exportObservationLines',
  method: 'get',
  path: '/api/public/export/observations',
  tag,
  summary: 'Export all observations',
  description,
  access: 'read',
  recordedAs: 'observations.exported',
  query: z.object({
    fromStartTime: fromParameter('Started at this time or later.'),
    toStartTime: toParameter('Started before this time.'),
    ...commonParameters(Object.keys(observationSchema.shape), observationColumns),
  }),
  exampleQuery: { fromStartTime: '2026-03-01T00:00:00Z', fields: 'id,traceId,model,calculatedTotalCost' },
  responses: answers(lineOf('ObservationLine', observationSchema)),
});

export const exportScoreLines = defineEndpoint({
  operation: 'exportScoreLines',
  method: 'get',
  path: '/api/public/export/scores',
  tag,
  summary: 'Export all scores',
  description,
  access: 'read',
  recordedAs: 'scores.exported',
  query: z.object({ ...periodOfTimestamps, ...commonParameters(Object.keys(scoreSchema.shape), scoreColumns) }),
  exampleQuery: { fromTimestamp: '2026-03-01T00:00:00Z' },
  responses: answers(lineOf('ScoreLine', scoreSchema)),
});

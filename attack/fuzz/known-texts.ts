import fc, { type Arbitrary } from 'fast-check';
import { hostileText } from './hostile-values.ts';
import type { KnownTexts } from './schema-values.ts';

/** The kinds of ids in placeholders. */
export const idKinds = [
  'trace',
  'observation',
  'score',
  'session',
  'model',
  'budget',
  'batch',
  'deadLetter',
  'media',
  'user',
] as const;
export type IdKind = (typeof idKinds)[number];

const owners = ['own', 'foreign', 'quiet'] as const;

export const placeholder = (kind: IdKind): Arbitrary<string> =>
  fc.constantFrom(...owners).map((owner) => `{${owner}:${kind}}`);
export const anyPlaceholder = fc.constantFrom(...idKinds).chain(placeholder);

const kindsOfNames: readonly (readonly [pattern: RegExp, kind: IdKind])[] = [
  [/^(?:traceId|traceIds)$/, 'trace'],
  [/^(?:observationId|parentObservationId|parentId)$/, 'observation'],
  [/^(?:scoreId|scoreIds)$/, 'score'],
  [/^sessionId$/, 'session'],
  [/^modelId$/, 'model'],
  [/^budgetId$/, 'budget'],
  [/^batchId$/, 'batch'],
  [/^deadLetterId$/, 'deadLetter'],
  [/^mediaId$/, 'media'],
  [/^userId$/, 'user'],
];

const filterColumns = ['name', 'userId', 'sessionId', 'tags', 'metadata', 'input', 'latency', 'startTime', 'nope'];
const filters: Arbitrary<string> = fc
  .array(
    fc.record({
      type: fc.constantFrom(
        'string',
        'stringOptions',
        'arrayOptions',
        'number',
        'datetime',
        'boolean',
        'stringObject',
        'null',
        'x',
      ),
      column: fc.oneof(fc.constantFrom(...filterColumns), hostileText),
      operator: fc.constantFrom(
        '=',
        '<>',
        '>',
        '<',
        'contains',
        'does not contain',
        'starts with',
        'any of',
        'none of',
        'all of',
        'is null',
        'matches',
        'x',
      ),
      value: fc.oneof(hostileText, fc.array(hostileText, { maxLength: 3 }), fc.double(), anyPlaceholder),
      key: fc.oneof(fc.constant('k'), hostileText),
    }),
    { maxLength: 4 },
  )
  .map((given) => JSON.stringify(given));

const metricsQueries: Arbitrary<string> = fc
  .record({
    view: fc.constantFrom('traces', 'observations', 'scores-numeric', 'scores-categorical', 'scores-boolean', 'x'),
    metrics: fc.array(
      fc.record({
        measure: fc.constantFrom('count', 'latency', 'totalCost', 'totalTokens', 'value', 'timeToFirstToken', 'x'),
        aggregation: fc.constantFrom('count', 'sum', 'avg', 'min', 'max', 'p50', 'p95', 'p99', 'histogram', 'x'),
      }),
      { maxLength: 3 },
    ),
    dimensions: fc.array(
      fc.record({
        field: fc.oneof(
          fc.constantFrom('name', 'userId', 'tags', 'model', 'providedModelName', 'traceName', 'environment'),
          hostileText,
        ),
      }),
      { maxLength: 3 },
    ),
    filters: filters.map((text) => JSON.parse(text) as unknown),
    timeDimension: fc.option(
      fc.record({ granularity: fc.constantFrom('auto', 'minute', 'hour', 'day', 'week', 'month', 'x') }),
    ),
    fromTimestamp: fc.constantFrom('2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 'x'),
    toTimestamp: fc.constantFrom('2026-02-01T00:00:00Z', '2262-01-01T00:00:00Z', '2025-01-01T00:00:00Z'),
    orderBy: fc.option(
      fc.array(fc.record({ field: hostileText, direction: fc.constantFrom('asc', 'desc', 'x') }), { maxLength: 2 }),
    ),
    config: fc.option(fc.record({ row_limit: fc.integer(), bins: fc.integer() })),
  })
  .map((given) => JSON.stringify(given));

const ofCursor = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 1 }).map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
);

/** By the name of a parameter or member: existing ids, filters, metrics queries, cursors. */
export const knownTexts: KnownTexts = (name) => {
  const kind = kindsOfNames.find(([pattern]) => pattern.test(name))?.[1];
  if (kind !== undefined) return placeholder(kind);
  if (name === 'filter') return filters;
  if (name === 'query') return metricsQueries;
  if (name === 'cursor') return ofCursor;
  if (name === 'id') return anyPlaceholder;
  if (name.startsWith('from')) return fc.constantFrom('2026-01-01', '2026-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z');
  if (/(?:Timestamp|At|Time)$/.test(name))
    return fc.constantFrom('2026-02-01', '2026-02-01T00:00:00Z', '2026-01-02T03:04:05+02:00');
  return undefined;
};

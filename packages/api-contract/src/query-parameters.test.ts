import { resolveFilter, traceColumns } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpoints } from './endpoints.ts';
import { filterParameter } from './filter-parameter.ts';
import { pageMeta } from './page.ts';
import {
  booleanParameter,
  choiceParameter,
  choicesParameter,
  groupsParameter,
  limitParameter,
  listParameter,
  moreGroupsParameter,
  orderParameter,
  pageParameters,
  parameterDocuments,
  textParameter,
  timestampParameter,
} from './query-parameters.ts';

const query = z.object({
  ...pageParameters,
  name: textParameter(''),
  level: choiceParameter(['LOW', 'HIGH'], ''),
  from: timestampParameter(''),
  tags: listParameter(''),
  fields: groupsParameter(['core', 'io'], ''),
  orderBy: orderParameter(['name', 'id'], ''),
  filter: filterParameter(traceColumns),
});

/** The messages by which a text is refused, in every parameter of a query that is a number. */
const refusals = endpoints.flatMap(({ query }) =>
  Object.values<z.ZodType>(query?.shape ?? {}).flatMap((schema) => {
    const isNumber = ['number', 'integer'].includes(String(parameterDocuments.get(schema)?.['type']));
    return isNumber ? (schema.safeParse('x').error?.issues ?? []).map(({ message }) => message) : [];
  }),
);

const unset = { page: 1, limit: 50, fields: new Set(['core', 'io']) };

const some = z.object({
  isRoot: booleanParameter(''),
  limit: limitParameter(0, 1000),
  groups: moreGroupsParameter(['core', 'basic', 'io'], ['core', 'basic'], ''),
  sources: choicesParameter(['API', 'EVAL'], '', { isUpperCase: true }),
});

/** Each documented example of a query parameter that is text, and whether it is taken. */
const examples = endpoints.flatMap(({ operation, query }) =>
  Object.entries<z.ZodType>(query?.shape ?? {}).flatMap(([name, schema]) =>
    ((parameterDocuments.get(schema)?.['examples'] ?? []) as readonly unknown[]).map((example) => ({
      example: `${operation} ${name}=${String(example)}`,
      isTaken: schema.safeParse(example).success,
    })),
  ),
);

describe('documented examples of query parameters', () => {
  it('are taken by their endpoint', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(examples.filter(({ isTaken }) => !isTaken)).toEqual([]);
  });
});

describe('query parameters that are numbers', () => {
  it('say what they take, in every endpoint', () => {
    expect(refusals.length).toBeGreaterThan(50);
    expect(refusals.filter((message) => !message.startsWith('must be '))).toEqual([]);
  });
});

describe('query parameters of streams', () => {
  it('have defaults, for empty ones too', () => {
    const defaults = { isRoot: undefined, limit: 50, groups: new Set(['core', 'basic']), sources: undefined };
    expect(some.parse({})).toEqual(defaults);
    expect(some.parse({ isRoot: '', limit: '', groups: '', sources: '' })).toEqual(defaults);
  });

  it('that are given are taken', () => {
    expect(some.parse({ isRoot: 'false', limit: '0', groups: 'io,nonsense', sources: 'api, EVAL' })).toEqual({
      isRoot: false,
      limit: 0,
      groups: new Set(['io']),
      sources: ['API', 'EVAL'],
    });
  });

  it.each([{ isRoot: 'yes' }, { limit: '1001' }, { limit: '-1' }, { limit: '1.5' }, { sources: 'API,ROBOT' }])(
    'are refused as %j',
    (given) => {
      expect(some.safeParse(given).success).toBe(false);
    },
  );
});

describe('query parameters', () => {
  it('have defaults', () => {
    expect(query.parse({})).toMatchObject(unset);
  });

  it('that are empty are unset', () => {
    const empty = Object.fromEntries(Object.keys(query.shape).map((name) => [name, '']));
    expect(query.parse(empty)).toMatchObject(unset);
    expect(query.parse(empty)).toMatchObject({ name: undefined, from: undefined, tags: undefined, filter: undefined });
  });

  it('that are lists come repeated or with commas', () => {
    expect(query.parse({ tags: 'a, b,,c' }).tags).toEqual(['a', 'b', 'c']);
    expect(query.parse({ tags: ['a,b', 'c'] }).tags).toEqual(['a,b', 'c']);
  });

  it('that are lists keep the blanks around a value that comes without commas, and words of the API have none', () => {
    expect(query.parse({ tags: ' a ' }).tags).toEqual([' a ']);
    expect(query.parse({ tags: [' a ', 'b'] }).tags).toEqual([' a ', 'b']);
    expect(query.parse({ fields: ' io ' }).fields).toEqual(new Set(['io']));
    expect(some.parse({ groups: [' io '], sources: ' api ' })).toMatchObject({
      groups: new Set(['io']),
      sources: ['API'],
    });
  });

  it('that are lists say how long they may be, repeated or with commas', () => {
    const many = Array.from({ length: 1001 }, (_, index) => String(index));
    for (const tags of [many, many.join(',')]) {
      expect(query.safeParse({ tags }).error?.issues).toMatchObject([{ path: ['tags'], code: 'too_big' }]);
    }
  });

  it('that are times are read to the microsecond, in any offset', () => {
    expect(query.parse({ from: '1970-01-01T01:00:00.000007+01:00' }).from).toBe(7);
  });

  it('that are times may have lost their + on the way', () => {
    expect(query.parse({ from: '1970-01-01T01:00:00.000007 01:00' }).from).toBe(7);
    expect(query.safeParse({ from: '1970-01-01T01:00:00 1' }).success).toBe(false);
  });

  it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])('say which times there are, when asked for %s', (from) => {
    expect(query.safeParse({ from }).error?.issues[0]?.message).toContain('from 1970 to 2148');
  });

  it('that are unknown are ignored', () => {
    expect(query.parse({ colour: 'red' })).not.toHaveProperty('colour');
  });

  it.each([
    { page: '0' },
    { page: '-1' },
    { page: '1e12' },
    { page: 'x' },
    { limit: '101' },
    { limit: '2.5' },
    { level: 'low' },
    { from: 'noon' },
    { name: ['a', 'b'] },
    { orderBy: 'name' },
    { orderBy: 'age.asc' },
    { filter: '{}' },
    { filter: '[' },
    { filter: '[{"type":"string","column":"name","operator":"~","value":"x"}]' },
    { filter: '[{"type":"string","column":"nobody","operator":"=","value":"x"}]' },
    { filter: '[{"type":"datetime","column":"timestamp","operator":">","value":"noon"}]' },
    { filter: '[{"type":"datetime","column":"timestamp","operator":">","value":1e300}]' },
    { filter: '[{"type":"booleanObject","column":"score_booleans","operator":"=","value":true}]' },
    { filter: '[{"type":"stringOptions","column":"name","operator":"any of","value":[]}]' },
  ])('refuse %o', (given) => {
    expect(query.safeParse(given).success).toBe(false);
  });

  it('filters name their columns as the catalogue does, whatever the client calls them', () => {
    const filter = JSON.stringify([
      { type: 'string', column: 'User ID', operator: '=', value: 'ada' },
      { type: 'null', column: 'sessionId', operator: 'is null', value: '' },
    ]);
    expect(query.parse({ filter }).filter?.map(({ column }) => column)).toEqual(['userId', 'sessionId']);
  });

  it.each([['2024-01-01T24:00:00Z'], [1_704_153_600_000], ['2024-01-02'], ['2024-01-02T00:00:00Z']])(
    'filters take %j for the same time',
    (value) => {
      const filter = JSON.stringify([{ type: 'datetime', column: 'timestamp', operator: '<', value }]);
      const [condition] = query.parse({ filter }).filter ?? [];
      expect(condition && resolveFilter(traceColumns, condition)).toMatchObject({ value: 1_704_153_600_000_000 });
    },
  );

  it.each(['\0', '\ud800', '[[[', '{"__proto__":1}', '1e999', 'NaN', '-', 'Infinity.asc', '[null]', '[[]]', '"'])(
    'never throw for %s, wherever it stands',
    (value) => {
      for (const name of Object.keys(query.shape)) {
        expect(() => query.safeParse({ [name]: value })).not.toThrow();
        expect(() => query.safeParse({ [name]: [value, value] })).not.toThrow();
      }
    },
  );
});

describe('the meta of a page', () => {
  it.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [100, 10],
  ])('counts just enough pages for %i items', (totalItems, totalPages) => {
    const meta = pageMeta({ page: 3, limit: 10 }, { items: [], totalItems });
    expect(meta).toEqual({ page: 3, limit: 10, totalItems, totalPages });
  });
});

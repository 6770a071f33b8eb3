import { orderOperators, stringOperators, whereAllOf, whereAnyOf, whereEqual } from '@spanledger/core';
import type { Filter, ProjectId, TraceListQuery } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { oneDay } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { aTrace, seedTogether, type TelemetryStore } from './telemetry-store.ts';

type Case = readonly [filter: Filter, ids: string];

const matches = (value: string): Filter => ({ type: 'string', column: 'input', operator: 'matches', value });
const inKey = (value: string): Filter => ({
  type: 'stringObject',
  column: 'metadata',
  key: 'k',
  operator: 'matches',
  value,
});

/** The results of each type of filter and each operator. */
export const describeTraceFilters = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  /** The cases with the actual results. */
  const outcomes = async (projectId: ProjectId, cases: readonly Case[]): Promise<Case[]> => {
    const found: Case[] = [];
    for (const [filter] of cases)
      found.push([filter, (await idsOf(projectId, { filters: [filter] })).sort().join(' ')]);
    return found;
  };

  const inputs = {
    a: '{"q":"Where is the Zanzibar account?"}',
    b: 'zanzibar',
    c: '100%_\\ sure, ПРИВЕТ 你好世界 \u{1f600}\u{1f600}',
    d: '',
    e: '{"q":"\\u65e5\\u672C is far \\ud83d\\ude00"}',
    f: String.raw`{"q":"She said \"Nein\"\nin C:\\temp"}`,
    n: null,
  };
  const searched = seeded((project) => ({
    traces: Object.entries(inputs).map(([id, input]) =>
      aTrace(project, id, { input, metadata: { k: input ?? 'Zanzibar' } }),
    ),
  }));
  test('texts that are searched', async () => {
    const cases: Case[] = [
      [matches('zanzibar'), 'a b'],
      [matches('ANZIBA'), 'a b'],
      [matches('the zanzibar ACC'), 'a'],
      [matches('zz'), ''],
      [matches('z'), 'a b'],
      [matches('100%_\\'), 'c'],
      [matches('%zan%'), ''],
      [matches('zan_ibar'), ''],
      [matches('ПРИВЕТ'), 'c'],
      [matches('你好世界'), 'c'],
      [matches('\u{1f600}'), 'c e'],
      [matches('日本 IS'), 'e'],
      [matches('日'), 'e'],
      [matches('said "nein"'), 'f'],
      [matches('"Nein"\nin'), 'f'],
      [matches('C:\\temp'), 'f'],
      [matches('{"q":"She'), 'f'],
      [matches(''), 'a b c d e f'],
      [{ ...matches('zanzibar'), operator: 'contains' } as Filter, 'b'],
      [{ ...matches('Zanzibar'), operator: 'contains' } as Filter, 'a'],
      [{ ...matches('zanzibar'), operator: '=' } as Filter, 'b'],
      [{ ...matches('{"q":"Where'), operator: 'starts with' } as Filter, 'a'],
      [{ ...matches('zanzibar'), operator: 'does not contain' } as Filter, 'a c d e f'],
      [inKey('Zanzibar'), 'a n'],
      [inKey('ZANZIBAR'), ''],
    ];
    expect(await outcomes(searched, cases)).toEqual(cases);
  });

  const names = { a: 'chat', b: 'Chat', c: 'a chat bot', d: '', n: null };
  const named = seeded((project) => ({
    traces: Object.entries(names).map(([id, name]) => aTrace(project, id, { name })),
  }));
  test('texts', async () => {
    const name = { type: 'string', column: 'name' } as const;
    const options = { type: 'stringOptions', column: 'name' } as const;
    const cases: Case[] = [
      [{ ...name, operator: '=', value: 'chat' }, 'a'],
      [{ ...name, operator: '<>', value: 'chat' }, 'b c d'],
      [{ ...name, operator: 'contains', value: 'chat' }, 'a c'],
      [{ ...name, operator: 'contains', value: '' }, 'a b c d'],
      [{ ...name, operator: 'contains', value: '%' }, ''],
      [{ ...name, operator: 'does not contain', value: 'chat' }, 'b d'],
      [{ ...name, operator: 'starts with', value: 'ch' }, 'a'],
      [{ ...name, operator: 'ends with', value: 'bot' }, 'c'],
      [{ ...options, operator: 'any of', value: ['chat', 'Chat'] }, 'a b'],
      [{ ...options, operator: 'any of', value: [] }, ''],
      [{ ...options, operator: 'none of', value: ['chat', 'Chat'] }, 'c d'],
      [{ ...options, operator: 'none of', value: [] }, 'a b c d'],
      [{ type: 'null', column: 'name', operator: 'is null' }, 'n'],
      [{ type: 'null', column: 'name', operator: 'is not null' }, 'a b c d'],
    ];
    expect(await outcomes(named, cases)).toEqual(cases);
  });

  const at = Date.UTC(2026, 0, 2) * 1000;
  const times = { a: at - 1, b: at, c: at + 1, d: at + oneDay * 40 };
  const timed = seeded((project) => ({
    traces: Object.entries(times).map(([id, timestamp]) => aTrace(project, id, { timestamp })),
  }));
  test('times, to the microsecond', async () => {
    const expected = { '=': 'b', '<>': 'a c d', '>': 'c d', '<': 'a', '>=': 'b c d', '<=': 'a b' };
    const cases = orderOperators.map((operator): Case => {
      const filter: Filter = { type: 'datetime', column: 'Timestamp', operator, value: '2026-01-02T01:00:00+01:00' };
      return [filter, expected[operator]];
    });
    expect(await outcomes(timed, cases)).toEqual(cases);
  });

  const withTruths = seeded((project) => ({
    traces: [
      aTrace(project, 'a', { public: true, bookmarked: true }),
      aTrace(project, 'b'),
      aTrace(project, 'c', { public: null }),
    ],
  }));
  test('truths', async () => {
    const cases: Case[] = [
      [{ type: 'boolean', column: 'public', operator: '=', value: true }, 'a'],
      [{ type: 'boolean', column: 'public', operator: '<>', value: true }, 'b c'],
      [{ type: 'boolean', column: 'public', operator: '=', value: false }, 'b c'],
      [{ type: 'boolean', column: '⭐️', operator: '<>', value: false }, 'a'],
    ];
    expect(await outcomes(withTruths, cases)).toEqual(cases);
  });

  const tags = { a: ['x', 'y'], b: ['y', 'yy'], c: [] };
  const tagged = seeded((project) => ({
    traces: Object.entries(tags).map(([id, tags]) => aTrace(project, id, { tags })),
  }));
  test('tags', async () => {
    const options = { type: 'arrayOptions', column: 'Tags' } as const;
    const one = { type: 'string', column: 'tags' } as const;
    const cases: Case[] = [
      [{ ...options, operator: 'any of', value: ['x', 'yy'] }, 'a b'],
      [{ ...options, operator: 'any of', value: [] }, ''],
      [{ ...options, operator: 'none of', value: ['x', 'z'] }, 'b c'],
      [{ ...options, operator: 'all of', value: ['x', 'y'] }, 'a'],
      [{ ...options, operator: 'all of', value: [] }, 'a b c'],
      [{ type: 'stringOptions', column: 'tags', operator: 'any of', value: ['y'] }, 'a b'],
      [{ type: 'stringOptions', column: 'tags', operator: 'none of', value: ['x'] }, 'b c'],
      [{ ...one, operator: '=', value: 'x' }, 'a'],
      [{ ...one, operator: '<>', value: 'x' }, 'b c'],
      [{ ...one, operator: 'starts with', value: 'yy' }, 'b'],
      [{ ...one, operator: 'ends with', value: 'x' }, 'a'],
      [{ ...one, operator: 'contains', value: 'y' }, 'a b'],
      [{ ...one, operator: 'does not contain', value: 'y' }, 'c'],
      [{ type: 'null', column: 'tags', operator: 'is null' }, 'c'],
      [{ type: 'null', column: 'tags', operator: 'is not null' }, 'a b'],
    ];
    expect(await outcomes(tagged, cases)).toEqual(cases);
  });

  const metadata = { a: { k: 'chat', ["'q\\"]: 'x' }, b: { k: 'Chat' }, c: { k: '' }, n: { other: 'chat' } };
  const withMetadata = seeded((project) => ({
    traces: Object.entries(metadata).map(([id, metadata]) => aTrace(project, id, { metadata })),
  }));
  test('keys of the metadata', async () => {
    const k = { type: 'stringObject', column: 'metadata', key: 'k' } as const;
    const category = { type: 'categoryOptions', column: 'metadata', key: 'k' } as const;
    const entries = { type: 'stringOptions', column: 'metadata' } as const;
    const cases: Case[] = [
      [{ ...k, operator: '=', value: 'chat' }, 'a'],
      [{ ...k, operator: '=', value: '' }, 'c'],
      [{ ...k, operator: '<>', value: 'chat' }, 'b c'],
      [{ ...k, operator: 'contains', value: 'hat' }, 'a b'],
      [{ ...k, operator: 'does not contain', value: 'hat' }, 'c'],
      [{ ...k, operator: 'starts with', value: 'C' }, 'b'],
      [{ ...k, operator: 'ends with', value: 't' }, 'a b'],
      [{ ...k, key: "'q\\", operator: '=', value: 'x' }, 'a'],
      [{ ...k, operator: 'is set', value: '' }, 'a b c'],
      [{ ...k, operator: 'is not set', value: 'chat' }, 'n'],
      [{ ...category, operator: 'any of', value: ['chat', ''] }, 'a c'],
      [{ ...category, operator: 'none of', value: ['chat', ''] }, 'b n'],
      [{ ...entries, operator: 'any of', value: ['k:chat', 'other:chat'] }, 'a n'],
      [{ ...entries, operator: 'any of', value: ['chat', 'k', 'k: chat'] }, ''],
      [{ ...entries, operator: 'none of', value: ['k:chat'] }, 'b c n'],
    ];
    expect(await outcomes(withMetadata, cases)).toEqual(cases);
  });

  const likeNumbers = { text: '"42"', number: '42', other: '43', quotes: '"4" or "42"', absent: null };
  const withLikeNumbers = seeded((project) => ({
    traces: Object.entries(likeNumbers).map(([id, value]) =>
      aTrace(project, id, { input: value, metadata: value === null ? {} : { k: value } }),
    ),
  }));
  test('texts that look like numbers are found in inputs and in metadata, as the numbers are', async () => {
    const k = { type: 'stringObject', column: 'metadata', key: 'k' } as const;
    const category = { type: 'categoryOptions', column: 'metadata', key: 'k' } as const;
    const entries = { type: 'stringOptions', column: 'metadata' } as const;
    const cases: Case[] = [
      [{ ...k, operator: '=', value: '42' }, 'number text'],
      [{ ...k, operator: '<>', value: '42' }, 'other quotes'],
      [{ ...k, operator: 'starts with', value: '4' }, 'number other text'],
      [{ ...k, operator: 'ends with', value: '2' }, 'number text'],
      [{ ...k, operator: 'ends with', value: '3' }, 'other'],
      [{ ...category, operator: 'any of', value: ['42', 'x'] }, 'number text'],
      [{ ...category, operator: 'none of', value: ['42'] }, 'absent other quotes'],
      [{ ...entries, operator: 'any of', value: ['k:42'] }, 'number text'],
      [{ ...entries, operator: 'none of', value: ['k:42'] }, 'absent other quotes'],
      [{ type: 'string', column: 'input', operator: '=', value: '42' }, 'number text'],
      [{ type: 'string', column: 'input', operator: '<>', value: '42' }, 'other quotes'],
      [{ type: 'string', column: 'input', operator: 'starts with', value: '4' }, 'number other text'],
      [{ type: 'string', column: 'input', operator: 'ends with', value: '2' }, 'number text'],
      [{ type: 'stringOptions', column: 'input', operator: 'any of', value: ['42'] }, 'number text'],
      [{ type: 'stringOptions', column: 'input', operator: 'none of', value: ['42'] }, 'other quotes'],
    ];
    expect(await outcomes(withLikeNumbers, cases)).toEqual(cases);
  });

  const hostile = [
    "'; DROP TABLE traces; --",
    '\\',
    "\\'",
    '{projectId:String}',
    '{p0:String}',
    '%',
    '_',
    '`"',
    '\0',
    '\t\n\r\b',
    '\\N',
    'NULL',
    '日本\u{1F600}',
    '\u2028',
    '${x}',
    "a'||'b",
    ')',
    '[]',
    "['x']",
  ];
  const withHostile = seeded((project) => ({
    traces: hostile.map((text, index) =>
      aTrace(project, `${index}`, { name: text, userId: text, tags: [text], metadata: { [text]: text } }),
    ),
  }));
  test('texts that look like anything else are texts', async () => {
    for (const [index, value] of hostile.entries()) {
      const filters: Filter[] = [
        ...whereEqual({ name: value }),
        ...stringOperators
          .filter((each) => !each.includes('not') && each !== '<>')
          .map((operator): Filter => ({ type: 'string', column: 'userId', operator, value })),
        ...whereAnyOf({ name: [value] }),
        ...whereAllOf({ tags: [value] }),
        { type: 'stringObject', column: 'metadata', key: value, operator: '=', value },
        { type: 'categoryOptions', column: 'metadata', key: value, operator: 'any of', value: [value] },
      ];
      expect([value, await idsOf(withHostile, { filters })]).toEqual([value, [`${index}`]]);
    }
    for (const [index, value] of [
      [0, hostile.slice(1)],
      [1, hostile.toSpliced(1, 1)],
    ] as const) {
      const filters: Filter[] = [{ type: 'stringOptions', column: 'name', operator: 'none of', value }];
      expect(await idsOf(withHostile, { filters })).toEqual([`${index}`]);
    }
  });

  const long = Array.from({ length: 1000 }, (_each, index) => `日${'x'.repeat(800)}${index}`);
  const withLongName = seeded((project) => ({ traces: [aTrace(project, 'a', { name: long[999] ?? '' })] }));
  test('a thousand long options fit', async () => {
    const filters: Filter[] = [{ type: 'stringOptions', column: 'name', operator: 'any of', value: long }];
    expect(await idsOf(withLongName, { filters })).toEqual(['a']);
  });

  describe('mistakes', () => {
    const mistakes: readonly [string, Filter, RegExp][] = [
      ['an unknown column', { type: 'string', column: 'nope', operator: '=', value: '' }, /'nope'.*timestamp/],
      [
        'a type that does not fit',
        { type: 'number', column: 'name', operator: '=', value: 1 },
        /'name'.*'stringOptions'/,
      ],
      [
        'an unknown operator',
        { type: 'string', column: 'name', operator: '; --' as '=', value: '' },
        /'name'.*contains/,
      ],
      ['a time that is none', { type: 'datetime', column: 'timestamp', operator: '>', value: 'soon' }, /'timestamp'/],
      ['a number that is none', { type: 'number', column: 'latency', operator: '>', value: Number.NaN }, /'latency'/],
    ];
    const withoutAny = seeded(() => ({}));
    test.each(mistakes)('%s is invalid input', async (_name, filter, message) => {
      const answer = store().traces.list(withoutAny, { page: 1, limit: 1, withBodies: false, filters: [filter] });
      await expect(answer).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(message) });
    });
  });
};

import fc, { type Arbitrary } from 'fast-check';

const deep = (levels: number, open: string, close: string): string => open.repeat(levels) + close.repeat(levels);

/** Texts that have caused failures in parsers, databases and logs. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\uD800',
  'x\uDC00y',
  '\uFEFF',
  '\u202Eabc',
  '\r\nx-injected: 1',
  '😀'.repeat(300),
  'x'.repeat(801),
  'y'.repeat(20_000),
  "'",
  "' OR 1=1 --",
  "'; DROP TABLE observations; --",
  '") UNION ALL SELECT * FROM system.users --',
  "\\'",
  '\\',
  '%',
  '_%',
  '%%_\\%',
  '{project:String}',
  '{x:Identifier}',
  '$1',
  ':param',
  '${7*7}',
  '{{7*7}}',
  '`id`',
  "toString(1) FORMAT JSON; SELECT 'x'",
  '../../../../etc/passwd',
  '..%2f..%2f',
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'true',
  'NaN',
  'Infinity',
  '-0',
  '1e309',
  '0x10',
  '9007199254740993',
  '99999999999999999999999999999999',
  '-1',
  '1.5',
  '2026-02-30T00:00:00Z',
  '0000-00-00',
  '1969-12-31T23:59:59.999Z',
  '2299-12-31T23:59:59Z',
  '9999-12-31T23:59:59.999999999Z',
  '+275760-09-13T00:00:00Z',
  '2026-01-02T03:04:05+99:99',
  '(a+)+$',
  '(?i)^x{1000}$',
  '[',
  '*',
  '(?P<x>a)(?P<x>b)',
  '[]',
  '{}',
  '[[]]',
  deep(100, '[', ']'),
  deep(5000, '[', ']'),
  deep(70, '{"a":', '}'),
  '[{"type":"string","column":"name","operator":"=","value":"a\\u0000"}]',
  '[{"type":"stringObject","column":"metadata","key":"\'","operator":"contains","value":"%"}]',
  '[{"type":"datetime","column":"startTime","operator":">","value":"9999-12-31T00:00:00Z"}]',
  '[{"type":"number","column":"latency","operator":">","value":1e308}]',
  '{"view":"observations","metrics":[{"measure":"count","aggregation":"count"}],"fromTimestamp":"0001-01-01T00:00:00Z","toTimestamp":"9999-01-01T00:00:00Z","timeDimension":{"granularity":"minute"}}',
  '{"view":"observations","metrics":[],"dimensions":[{"field":"__proto__"}]}',
];

const hostileNumbers: readonly number[] = [
  0,
  -0,
  -1,
  0.1,
  1e-320,
  1e21,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 63),
  2 ** 64,
];

/** All kinds of text that a query or a path may contain. */
export const hostileText: Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...hostileTexts), weight: 6 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 40 }), weight: 1 },
  { arbitrary: fc.string({ maxLength: 40 }), weight: 1 },
  { arbitrary: fc.integer().map(String), weight: 1 },
);

const nested: Arbitrary<unknown> = fc.constantFrom(5, 64, 65, 300).map((levels) => {
  let value: unknown = 'deep';
  for (let at = 0; at < levels; at += 1) value = at % 2 === 0 ? [value] : { a: value };
  return value;
});

/** Mostly of the wrong type. */
export const hostileValue: Arbitrary<unknown> = fc.oneof(
  { arbitrary: hostileText, weight: 5 },
  { arbitrary: fc.constantFrom(...hostileNumbers), weight: 3 },
  { arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { a: null }), weight: 3 },
  { arbitrary: nested, weight: 1 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 1 },
  {
    arbitrary: fc.constantFrom<unknown>({ $ne: null }, { toString: 1 }, { length: 1e9 }, { type: 'Buffer', data: [1] }),
    weight: 1,
  },
);

/** The lengths of long lists, texts and objects. */
export const manyItems = fc.constantFrom(101, 1001, 2500);

import { expect, test } from 'vitest';

import { readItems, type ItemFormat } from './read-items.ts';

const own = expect.stringMatching(/^[0-9a-f]{32}$/) as string;

const hasTooManyValues = (json: Uint8Array): boolean => Buffer.from(json).toString().includes('[[[[');

/** All items of a file, which arrives in pieces of a few bytes. */
const read = async (file: string | Uint8Array, format: ItemFormat, datasetId = 'dataset', lineBytesMax = 1000) => {
  const bytes = Buffer.from(file as string);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
  };
  const items = [];
  const problems = [];
  let bytesRead = 0;
  const slice = async (first: number, end: number) => bytes.subarray(first, end);
  const options = { format, datasetId, lineBytesMax, fileBytesMax: 1e6, hasTooManyValues };
  for await (const part of readItems({ bytes: bytes.length, read: pieces, slice }, options)) {
    items.push(...part.items);
    problems.push(...part.problems);
    ({ bytesRead } = part);
  }
  expect(bytesRead).toBe(bytes.length);
  return { items, problems };
};

test('a whole number that no double holds keeps its digits as a text, in JSON Lines and in a field of a CSV', async () => {
  const { items: lines } = await read('{"id":"a","input":{"at":1795775916123456789,"n":1.5}}', 'jsonl');
  expect(lines).toMatchObject([{ input: { at: '1795775916123456789', n: 1.5 } }]);
  const { items: records } = await read('id,input,metadata\na,12345678901234567890,"{""n"":12}"', 'csv');
  expect(records).toMatchObject([{ input: '12345678901234567890', metadata: { n: 12 } }]);
});

test('each line of JSON Lines is an item with its number, and one that is none is named by its number', async () => {
  const text =
    '\ufeff{"id":"a","input":{"q":1}}\r\n\n{"input":"x","metadata":null}\nnot json\n[1]\n{"id":""}\n{"status":"x"}';
  expect(await read(text, 'jsonl')).toEqual({
    items: [
      { id: 'a', at: 'line 1', input: { q: 1 } },
      { id: own, at: 'line 3', input: 'x' },
    ],
    problems: [
      { path: 'line 4', message: 'must be a JSON object' },
      { path: 'line 5', message: 'must be a JSON object' },
      { path: 'line 6', message: expect.stringContaining('id must be') as string },
      { path: 'line 7', message: expect.stringContaining('status must be one of') as string },
    ],
  });
});

test('a line with members that no item has is named, and none of its data is left out silently', async () => {
  const { items, problems } = await read(
    '{"id":"a","input":1,"expected_output":2}\n{"question":"Why?","answer":"So."}\n{"id":"b","datasetName":"q","createdAt":"x"}',
    'jsonl',
  );
  expect(items.map(({ id }) => id)).toEqual(['b']);
  expect(problems).toEqual([
    { path: 'line 1', message: expect.stringContaining("it has 'expected_output'") as string },
    { path: 'line 2', message: expect.stringContaining("it has 'question', 'answer'") as string },
  ]);
});

test('a text that cannot be stored is a problem of its line', async () => {
  const { items, problems } = await read(
    '{"id":"a\\u0000"}\n{"id":"b","sourceTraceId":"\\u0000"}\n{"id":"c"}',
    'jsonl',
  );
  expect(items.map(({ id }) => id)).toEqual(['c']);
  expect(problems).toEqual([
    { path: 'line 1', message: 'id must have no NUL characters' },
    { path: 'line 2', message: 'sourceTraceId must have no NUL characters' },
  ]);
});

test('a line that is too long, too deep or no UTF-8 is a problem of that line alone', async () => {
  const lines = [`{"input":"${'x'.repeat(2000)}"}`, '{"input":[[[[]]]]}', '{"input":"\u00e9"}', '{"id":"good"}'];
  const file = Buffer.from(lines.join('\n'), 'latin1');
  const { items, problems } = await read(file, 'jsonl');
  expect(items.map(({ id }) => id)).toEqual(['good']);
  expect(problems).toEqual([
    { path: 'line 1', message: 'has 2012 bytes, and may have at most 1000' },
    { path: 'line 2', message: 'holds too many JSON values' },
    { path: 'line 3', message: 'must be UTF-8' },
  ]);
  expect((await read('input\n"[[[[]]]]"\n', 'csv')).problems).toMatchObject([{ path: 'line 2' }]);
});

test('an item without an id has one of its content and its dataset, in whichever order its members come', async () => {
  const idOf = async (line: string, datasetId = 'dataset') => (await read(line, 'jsonl', datasetId)).items[0]?.id;
  const id = await idOf('{"input":{"a":1,"b":[2]},"expectedOutput":null}');
  expect(await idOf('{"input":{"b":[2],"a":1}}')).toBe(id);
  expect(await idOf('{"input":{"b":[2],"a":1},"status":"ARCHIVED"}')).toBe(id);
  expect(await idOf('{"input":{"b":[2],"a":2}}')).not.toBe(id);
  expect(await idOf('{"expectedOutput":{"a":1,"b":[2]}}')).not.toBe(id);
  expect(await idOf('{"input":{"a":1,"b":[2]}}', 'another')).not.toBe(id);
  expect((await read('input\n"{""a"":1,""b"":[2]}"\n', 'csv')).items[0]?.id).toBe(id);
});

test('records of a CSV are items, their values JSON or texts, over several lines too', async () => {
  const text = '\ufeffid,input,expectedOutput\n\na,"{""q"": [1]}",5\n,"two\r\nlines",\nb,only\nc,"x",y\n';
  expect(await read(text, 'csv')).toEqual({
    items: [
      { id: 'a', at: 'line 3', input: { q: [1] }, expectedOutput: 5 },
      { id: own, at: 'line 4', input: 'two\r\nlines' },
      { id: 'c', at: 'line 7', input: 'x', expectedOutput: 'y' },
    ],
    problems: [{ path: 'line 6', message: 'has 2 fields, and the first line names 3' }],
  });
});

test('what follows a quote out of place in a CSV is read on', async () => {
  const { items, problems } = await read('id,input\na,1\nb,x"y\nc,3\n', 'csv');
  expect(items.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(problems).toEqual([{ path: 'line 3', message: expect.stringContaining('is no CSV') as string }]);
});

test.each([
  ['question,answer\n1,2', /Nothing was imported: line 1 must name the fields.*'question', 'answer'/],
  ['input,id,input\n1,a,2', /Nothing was imported: line 1 must name the fields.*'input' twice/],
  ['input\n"open\nand on', /Nothing was imported: line \d is no CSV: Quote Not Closed/],
  [`input\n1\n${'x'.repeat(2000)}\n2\n`, /Nothing was imported: line 3 is no CSV: Max Record Size/],
])('a CSV whose records cannot be told apart or named is refused as a whole: %#', async (text, message) => {
  await expect(read(text, 'csv')).rejects.toThrow(message);
});

test('the first line of a CSV is read in proportion to its length', async () => {
  const names = Array.from({ length: 100_000 }, (_, at) => `n${at}`).join(',');
  await expect(read(names, 'csv', 'dataset', 1_000_000)).rejects.toThrow("'n0', 'n1'");
});

test('a CSV that is no UTF-8 is refused', async () => {
  await expect(read(Buffer.from('input\n\u00e9\n', 'latin1'), 'csv')).rejects.toThrow('UTF-8');
});

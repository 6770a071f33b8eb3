import { EvaluationError } from '@spanledger/core';
import { expect, test } from 'vitest';

import { aSubject } from '../evaluation.fixture.ts';
import { subjectPath } from './subject-path.ts';

const subject = aSubject({
  input: {
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Hello' },
    ],
    'a b': null,
  },
});

test.each([
  ['$.output', 'Paris'],
  ['$.input.messages[0].content', 'Be short.'],
  ['$.input.messages[-1].content', 'Hello'],
  ["$.input['messages'][0]['role']", 'system'],
  ['$.usage.output', 3],
  ['$.input.messages[*].role', ['system', 'user']],
  ["$.input.messages[?@.role == 'user'].content", ['Hello']],
  ["$.input.messages[?match(@.role, 'us.r')].content", ['Hello']],
  ["$.input.messages[?search(@.content, 'sh')].role", ['system']],
  ['$..content', ['Be short.', 'Hello']],
  ['$.input.nothing', undefined],
  ['$.input.messages[9]', undefined],
  ["$.input['a b']", undefined],
  ['$..nothing', undefined],
])('the path %s leads to %j', (path, value) => {
  expect(subjectPath(path).read(subject)).toEqual(value);
});

test.each(['$.__proto__', '$.constructor', '$.input.messages.length', '$.output.length', "$['toString']"])(
  'the path %s leads to nothing: what is no member of the JSON is not reached',
  (path) => {
    expect(subjectPath(path).read(subject)).toBeUndefined();
  },
);

test.each([
  'output',
  '$.',
  '$.a[',
  '$.a[?(@.length = 1)]',
  '$.a[(@.length-1)]',
  '$[?process.exit()]',
  `$.${'a'.repeat(500)}`,
])('%s is refused, since it is no JSONPath of RFC 9535', (path) => {
  expect(() => subjectPath(path)).toThrow(/./);
});

test.each([
  ['$..a..b', 'descend'],
  ['$.a[?count($.b[*]) > 1]', 'root'],
  ['$[0,0,0,0,0,0]', 'commas'],
])('%s is refused, since its work could multiply', (path, message) => {
  expect(() => subjectPath(path)).toThrow(message);
});

test('signs in a text of a path do not count as its own', () => {
  const text = "$.input['a..b..c,,,,,,$$']";
  expect(subjectPath(text).read(aSubject({ input: { 'a..b..c,,,,,,$$': 1 } }))).toBe(1);
});

test('a pattern in a path that backtracks for ever elsewhere is matched in linear time', () => {
  const path = subjectPath("$.input[?match(@, '(a+)+b')]");
  expect(path.read(aSubject({ input: ['a'.repeat(10_000), 'aab'] }))).toEqual(['aab']);
});

test('a path that descends is not followed where there are too many values or levels', () => {
  const path = subjectPath('$.input..a');
  expect(() => path.read(aSubject({ input: Array.from({ length: 20_001 }, () => 1) }))).toThrow(/too many values/);
  let nested: unknown = 1;
  for (let level = 0; level < 200; level += 1) nested = { a: nested };
  expect(() => path.read(aSubject({ input: nested }))).toThrow(EvaluationError);
});

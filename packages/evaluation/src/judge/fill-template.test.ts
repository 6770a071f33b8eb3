import { EvaluationError, filledLengthMax } from '@spanledger/core';
import { expect, test } from 'vitest';

import { aSubject } from '../evaluation.fixture.ts';
import { filledMessages, variableBytesMax, variablesOf } from './fill-template.ts';

const filled = (content: string, variables: Readonly<Record<string, string>>, given = {}): string => {
  const [message] = filledMessages({ messages: [{ role: 'user', content }], variables }, aSubject(given));
  return message?.content ?? '';
};

test('variables are those names in double braces, with or without spaces', () => {
  expect([...variablesOf('{{a}} {{ b_1 }} {c} {{1}} {{a}} {{d.e}} {{имя}}')]).toEqual(['a', 'b_1', 'имя']);
});

test('a text is put in as it is, anything else as JSON', () => {
  const variables = { answer: '$.output', all: '$.metadata' };
  expect(filled('{{answer}}/{{ answer }}: {{all}}', variables, { metadata: { b: 1, a: ['x'] } })).toBe(
    'Paris/Paris: {"a":["x"],"b":1}',
  );
});

test('the text of a subject is no template: its braces and dollar signs stay', () => {
  const variables = { answer: '$.output', secret: '$.metadata.secret' };
  expect(filled('{{answer}}', variables, { output: '{{secret}} $& $1', metadata: { secret: 'x' } })).toBe(
    '{{secret}} $& $1',
  );
});

test('a text of too many bytes is cut between two characters, with a note of how much is left out', () => {
  const output = 'x' + '€'.repeat(30_000);
  const kept = 'x' + '€'.repeat(Math.floor((variableBytesMax - 1) / 3));
  const left = 90_001 - Buffer.byteLength(kept);
  expect(filled('{{answer}}', { answer: '$.output' }, { output })).toBe(
    `${kept}\n[cut here: ${left} of 90001 bytes are left out]`,
  );
  const whole = 'x'.repeat(variableBytesMax);
  expect(filled('{{answer}}', { answer: '$.output' }, { output: whole })).toBe(whole);
});

const fillWithNothing = () => filled('{{expected}}', { expected: '$.expectedOutput' }, { expectedOutput: null });

test('a variable for which the subject has nothing is an error with its name', () => {
  expect(fillWithNothing).toThrow(EvaluationError);
  expect(fillWithNothing).toThrow(/variable expected .* nothing at \$\.expectedOutput/);
});

test('a variable named like a member of every object has no path unless one is given', () => {
  expect(() => filled('{{constructor}}', {})).toThrow(/variable constructor has no path/);
});

const names = Array.from({ length: 2000 }, (_, at) => `v${at}`);

test('messages that would be too long are an error that no repetition helps, before they are made', () => {
  const variables = { answer: '$.output', ...Object.fromEntries(names.map((name) => [name, '$.output'])) };
  for (const content of ['{{answer}}'.repeat(7000), names.map((name) => `{{${name}}}`).join('')]) {
    const failure = ((): unknown => {
      try {
        return filled(content, variables, { output: 'x'.repeat(65_000) }).length;
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(EvaluationError);
    expect(failure).toMatchObject({ isPassing: false });
    expect((failure as Error).message).toContain(`more than ${filledLengthMax} characters`);
  }
});

import { describe, expect, test } from 'vitest';
import { parameterTexts } from './parameter-texts.ts';

describe('model parameters over OTLP', () => {
  test.each([
    ['{"stream":true,"stop":["a"],"seed":null}', '{"stream":"true","stop":"[\\"a\\"]","seed":"null"}'],
    ['{"format":{"type":"json"}}', '{"format":"{\\"type\\":\\"json\\"}"}'],
    ['{"temperature":0.70,"effort":"high"}', '{"temperature":0.70,"effort":"high"}'],
    ['{"seed":12345678901234567890,"n":[1]}', '{"seed":12345678901234567890,"n":"[1]"}'],
  ])('%s has texts for what is neither text nor number', (given, expected) => {
    expect(parameterTexts(given)).toBe(expected);
  });

  test.each([['not JSON: true'], ['[true]'], [`{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`]])(
    'that are no readable object stay as they are',
    (given) => {
      expect(parameterTexts(given)).toBe(given);
    },
  );
});

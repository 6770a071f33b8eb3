import { parseExactJson } from '@spanledger/core';
import * as fc from 'fast-check';
import { propertyRuns } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import { eventBody, generationBody, legacyCreateBody, legacyUpdateBody, spanBody } from './observation-body.ts';
import type { BodyReader } from './quick-body.ts';
import { traceBody } from './trace-body.ts';

const readers: Readonly<Record<string, BodyReader<unknown>>> = {
  'the body of an event': eventBody,
  'the body of a generation': generationBody,
  'the body of an observation that is created': legacyCreateBody,
  'the body of an observation that is updated': legacyUpdateBody,
  'the body of a span': spanBody,
  'the body of a trace': traceBody,
};

const id = fc.constantFrom('id-1', 'Ünïcode', '', 'a\r', 'a\0b', '\ud800', 'x'.repeat(800), 'x'.repeat(801), 7, null);
const text = fc.constantFrom('text', '', '\ud800', '12', '"', 'true', 'x'.repeat(1001), 3, {}, null);
const time = fc.constantFrom(
  '2026-01-02T03:04:05.678Z',
  '2026-01-02 03:04+01:00',
  '2026-02-30T00:00:00Z',
  'now',
  1,
  null,
);
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const json = fc.oneof(
  text,
  fc.constantFrom('[1, 2.5e400, 12345678901234567890]', deep(999), deep(1002)).map((value) => parseExactJson(value)),
  fc.jsonValue(),
);
const numbers = fc.constantFrom(0, 1, -1, 1.5, '2', '2.5', '-3', 'x', Number.MAX_SAFE_INTEGER, null);
const amounts = fc.oneof(fc.constantFrom(9e25, '12345678901234567890123456789'), numbers);
const buckets = fc.constantFrom('input', 'output', 'total', 'input_cached_tokens', 'custom', '\ud800');
const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  id,
  traceId: id,
  parentObservationId: id,
  type: fc.constantFrom('SPAN', 'GENERATION', 'AGENT', null),
  name: text,
  externalId: text,
  sessionId: text,
  userId: text,
  release: text,
  version: text,
  statusMessage: text,
  model: text,
  environment: fc.oneof(text, fc.constantFrom('Production', 'langfuse-x', 'a b')),
  startTime: time,
  endTime: time,
  completionStartTime: time,
  timestamp: time,
  input: json,
  output: json,
  metadata: fc.oneof(json, fc.dictionary(fc.constantFrom('a', '__proto__', '\ud800'), json)),
  modelParameters: fc.oneof(json, fc.dictionary(fc.constantFrom('temperature', 'stop'), json)),
  level: fc.constantFrom('DEBUG', 'DEFAULT', 'loud', null),
  public: fc.constantFrom(true, false, 'yes', null),
  tags: fc.oneof(
    fc.array(text, { maxLength: 3 }),
    fc.constantFrom(
      Array.from({ length: 2000 }, () => 't'),
      null,
      'a',
    ),
  ),
  usage: fc.oneof(
    fc.dictionary(fc.constantFrom('input', 'output', 'promptTokens', 'total', 'inputCost', 'unit'), amounts),
    json,
  ),
  usageDetails: fc.oneof(
    fc.dictionary(buckets, numbers),
    fc.constantFrom({ prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 9 } }),
    json,
  ),
  costDetails: fc.oneof(fc.dictionary(buckets, amounts), json),
  promptName: text,
  promptVersion: numbers,
  unknown: json,
};

const someFields = fc.record(fields, { requiredKeys: [] });
/** Most are valid except for one or two fields. */
const anyBody = fc.oneof(
  fc
    .tuple(
      fc.record({ id: fc.constant('id-1'), type: fc.constant('SPAN') }),
      fc.subarray(Object.keys(fields), { maxLength: 4 }),
      someFields,
    )
    .map(([right, kept, given]) => ({
      ...right,
      ...Object.fromEntries(Object.entries(given).filter(([field]) => kept.includes(field))),
    })),
  someFields,
  fc.constantFrom('text', null, [], 12),
);

describe('bodies', () => {
  for (const [name, reader] of Object.entries(readers)) {
    it(`${name} is read as its schema reads it, with the same values and the same issues`, () => {
      fc.assert(
        fc.property(anyBody, (body) => {
          const quick = reader.safeParse(body);
          const whole = reader.schema.safeParse(body);
          expect(quick.data).toEqual(whole.data);
          expect(quick.error?.issues).toEqual(whole.error?.issues);
        }),
        { numRuns: propertyRuns(500) },
      );
    });
  }
});

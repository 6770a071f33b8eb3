import { readdirSync, readFileSync } from 'node:fs';
import { callReportOf, formatUsd, type MergeableRecord, type ProjectId } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { readOtlpTraces } from './read-otlp-traces.ts';

/**
 * Each `<emitter>/<case>.input.json` is an OTLP request; `$source` is its origin. `.expected.json` in the same
 * directory is the result: the fields that are not null. `vitest -u` writes missing files.
 */
const fixtures = new URL('../../fixtures/', import.meta.url);
const suffix = '.input.json';
const context = { projectId: 'project' as ProjectId, receivedAt: Date.UTC(2026, 1, 3) * 1000 };

const cases = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith(suffix))
  .map((path) => path.slice(0, -suffix.length))
  .sort();

const stated = ({ clock, clocks, metadata, tags, ...fields }: MergeableRecord): object => ({
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
  ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  ...(tags.length === 0 ? {} : { tags }),
  clock,
  ...(clocks === undefined ? {} : { clocks: Object.fromEntries(Object.entries(clocks).filter(([, at]) => at !== 0)) }),
});

const amountsAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? formatUsd(value) : value);

describe('what emitters send', () => {
  test.each(cases)('%s is read as expected', async (name) => {
    const input = readFileSync(new URL(name + suffix, fixtures));
    expect(JSON.parse(input.toString())).toHaveProperty('$source');
    const { batch, ...outcome } = readOtlpTraces(input, 'json', context);
    for (const { record, responseId } of batch.observations)
      expect(callReportOf(record, () => responseId)).toEqual(callReportOf(record));
    const expected = {
      ...outcome,
      traces: batch.traces.map(({ id, record }) => ({ id, ...stated(record) })),
      ...(batch.scores.length === 0
        ? {}
        : { scores: batch.scores.map(({ id, record }) => ({ id, ...stated(record) })) }),
      observations: batch.observations.map(({ record, ...patch }) => Object.assign(patch, stated(record))),
    };
    await expect(`${JSON.stringify(expected, amountsAsText, 2)}\n`).toMatchFileSnapshot(
      `../../fixtures/${name}.expected.json`,
    );
  });
});

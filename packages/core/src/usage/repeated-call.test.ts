import { describe, expect, it } from 'vitest';
import { clockOf } from '../merge/clock.ts';
import { isWorkingKey, outlivesClearing } from '../merge/outlives-clearing.ts';
import { countedRole } from './counted-role.ts';
import { ownUsage } from './normalise-usage.ts';
import { calledResponseId, repeatsKey } from './repeated-call.ts';

const began = Date.UTC(2026, 0, 1) * 1000;
const own = ownUsage({ input: 1 }, 'own');

const reporting = (attributes: unknown, fields: Partial<Parameters<typeof calledResponseId>[0]> = {}) => ({
  type: 'GENERATION' as const,
  usage: own,
  providedCost: null,
  model: 'gpt-4o-mini',
  startTime: began,
  clock: clockOf(began + 1),
  clocks: undefined,
  metadata: { attributes: JSON.stringify(attributes) },
  ...fields,
});

describe('the response that an observation reports', () => {
  it.each([
    [{ 'gen_ai.response.id': 'resp_1' }, 'resp_1'],
    [{ 'ai.response.id': 'resp_1' }, 'resp_1'],
    [{ 'gen_ai.response.id': 'first1', 'ai.response.id': 'second' }, 'first1'],
    [{ 'gen_ai.response.id': '', 'ai.response.id': 'second' }, 'second'],
    [{ 'gen_ai.response.id': 'short' }, undefined],
    [{ 'gen_ai.response.id': 'unknown' }, undefined],
    [{ 'gen_ai.response.id': 'gpt-4o-mini' }, undefined],
    [{ 'gen_ai.response.id': 1234567 }, undefined],
    [{ nested: { 'gen_ai.response.id': 'resp_1' } }, undefined],
    ['"gen_ai.response.id"', undefined],
    [null, undefined],
  ])('of attributes %j is %s', (attributes, id) => {
    expect(calledResponseId(reporting(attributes))).toBe(id);
  });

  it('is none of what reports no usage as its own, or has not ended', () => {
    const named = { 'gen_ai.response.id': 'resp_1' };
    const ofType = { ...own, role: 'ofType' } as const;
    expect(calledResponseId(reporting(named, { usage: null }))).toBeUndefined();
    expect(calledResponseId(reporting(named, { usage: { ...own, role: 'aggregate' } }))).toBeUndefined();
    expect(calledResponseId(reporting(named, { usage: ofType, type: 'AGENT' }))).toBeUndefined();
    expect(calledResponseId(reporting(named, { usage: ofType }))).toBe('resp_1');
    expect(calledResponseId(reporting(named, { clock: clockOf(began - 1, 'update') }))).toBeUndefined();
  });
});

it('a mark makes usage an aggregate until it is taken back, is no metadata of clients and outlives their clearing', () => {
  const roleWith = (mark: string | null) => countedRole(reporting({}, { metadata: { [repeatsKey]: mark } }));
  expect([roleWith('true'), roleWith(null)]).toEqual(['aggregate', 'own']);
  expect(countedRole(reporting({}, { usage: null, metadata: { [repeatsKey]: 'true' } }))).toBe('own');
  expect([isWorkingKey(repeatsKey), outlivesClearing(repeatsKey)]).toEqual([true, true]);
});

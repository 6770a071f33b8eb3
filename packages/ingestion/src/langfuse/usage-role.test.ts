import { countedRole, mergeMany, observationFields, type ObservationRecord } from '@spanledger/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type TestEvent } from './request-builder.ts';

const told = (type: string, body: object, second = 0): TestEvent => ({
  type,
  timestamp: `2026-01-02T00:00:${String(second).padStart(2, '0')}Z`,
  body: { id: 'o', traceId: 't', ...body },
});

const recordOf = (requests: readonly (readonly TestEvent[])[]): ObservationRecord => {
  const records = requests.flatMap((events) => readEvents(events).batch.observations.map(({ record }) => record));
  return mergeMany(observationFields, [records.at(0)!, ...records.slice(1)]);
};

const aggregates = new Set(['AGENT', 'CHAIN']);
/** The observation type that each event sets; an update sets none. */
const stating = { 'agent-create': 'AGENT', 'chain-create': 'CHAIN', 'generation-create': 'GENERATION' } as const;
const update = 'generation-update';

const reported = fc.constantFrom<object>({}, { usageDetails: { input: 1 } }, { costDetails: { total: 1 } });
const creation = fc.tuple(fc.constantFrom(...Object.keys(stating)), reported);
const change = fc.tuple(fc.constant(update), reported);

describe('what an agent or a chain reports', () => {
  it('repeats its calls though it comes with the update of a generation', () => {
    for (const reports of [{ usageDetails: { input: 1 } }, { costDetails: { total: 1 } }]) {
      const create = told('agent-create', {});
      const later = told(update, reports, 1);
      for (const requests of [[[create], [later]], [[later], [create]], [[create, later]]]) {
        expect(countedRole(recordOf(requests))).toBe('aggregate');
      }
    }
  });

  it('repeats its calls in any order and split of its events; what other types report is their own', () => {
    const events = fc
      .tuple(fc.array(creation, { minLength: 1, maxLength: 3 }), fc.array(change, { maxLength: 3 }))
      .map(([created, changed]) => [...created, ...changed].map(([type, body], at) => told(type, body, at)));
    const splits = fc.array(fc.nat(2), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        events.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        splits,
        ([inOrder, shuffled], requestOf) => {
          const requests = [0, 1, 2].map((request) => shuffled.filter((_, at) => requestOf[at] === request));
          const isReported = inOrder.some(({ body }) => /Details/.test(JSON.stringify(body)));
          const type = inOrder.findLast((event) => event.type in stating)!.type as keyof typeof stating;
          const repeats = isReported && aggregates.has(stating[type]);
          expect(countedRole(recordOf(requests))).toBe(repeats ? 'aggregate' : 'own');
        },
      ),
      { numRuns: 500 },
    );
  });
});

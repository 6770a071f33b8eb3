import {
  clockOf,
  clockOfField,
  mergeMany,
  neverSet,
  observationFields,
  rowVersion,
  type Clock,
  type ObservationPatch,
  type ObservationRecord,
  type TraceId,
} from '@spanledger/core';
import { memoryTelemetry } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batch, partial, pipelineOn, project, start, traceId } from './pipeline.fixture.ts';
import { lastingPart } from './lasting-part.ts';

const second = 1_000_000;
const deletedAt = 10;

interface Said {
  readonly at: number;
  readonly fields: Parameters<typeof partial>[1];
}

const traceless = ({ at, fields }: Said): ObservationPatch => ({
  ...partial(at * second, fields),
  traceId: 'observation' as TraceId,
  isTraceUnknown: true,
});

/** Each set field with its clock; cleared keys are absent. */
const knownOf = (record: ObservationRecord): readonly (readonly [string, Clock, unknown])[] => {
  const values = new Map<string, unknown>(observationFields.map((field) => [field, record[field]]));
  for (const [key, value] of Object.entries(record.metadata)) if (value !== null) values.set(`metadata.${key}`, value);
  return [...values]
    .map(([field, value]) => [field, clockOfField(record, field), value] as const)
    .filter(([, clock]) => clock !== neverSet)
    .sort(([a], [b]) => (a < b ? -1 : 1));
};

const open = () => {
  const telemetry = memoryTelemetry();
  const openPipeline = () => pipelineOn(telemetry);
  let pipeline = openPipeline();
  const say = async (...observations: readonly ObservationPatch[]): Promise<void> => {
    for (const observation of observations) await pipeline.process([batch({ observations: [observation] })]);
  };
  return {
    restart: () => {
      pipeline = openPipeline();
    },
    say,
    named: async ({ at, fields }: Said) => say(partial(at * second, fields)),
    unnamed: async (all: readonly Said[]) => say(...all.map(traceless)),
    remove: async () => {
      const clock = clockOf(start + deletedAt * second, 'update');
      await pipeline.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
    },
    known: () => telemetry.observations.of(project).map(({ traceId: of, record }) => ({ of, fields: knownOf(record) })),
  };
};

const dated = (text: string): Said['fields'] => ({ name: text, startTime: start });

describe('an observation whose trace becomes known after it was deleted', () => {
  const before: Said = { at: 1, fields: { ...dated('before'), model: 'ended', usage: null } };
  const after: Said = { at: 20, fields: { ...dated('after'), output: 'lasts' } };

  it.each(['in the same process', 'after a restart'])(
    'has nothing that was said before, although it was merged with what was said after, %s',
    async (when) => {
      const { unnamed, remove, named, known, restart } = open();
      await unnamed([before]);
      await remove();
      await unnamed([after]);
      if (when === 'after a restart') restart();
      await named({ at: 21, fields: { endTime: start + 5 } });
      const [only, ...others] = known();
      expect(others).toEqual([]);
      expect(only?.of).toBe(traceId);
      expect(Object.fromEntries(only?.fields.map(([field, , value]) => [field, value]) ?? [])).toEqual({
        name: 'after',
        startTime: start,
        output: 'lasts',
        endTime: start + 5,
      });
    },
  );

  it('an observation without a stated start begins with the first event that is left', async () => {
    const { unnamed, remove, named, known } = open();
    await unnamed([{ at: 1, fields: { name: 'before', model: 'ended' } }]);
    await remove();
    await unnamed([
      { at: 20, fields: { name: 'after' } },
      { at: 25, fields: { output: 'done' } },
    ]);
    await named({ at: 30, fields: { level: 'ERROR' } });
    expect(known()[0]?.fields.find(([field]) => field === 'startTime')?.[2]).toBe(start + 20 * second);
  });

  it('an observation leaves no copy behind when its trace was named before the last of the rest', async () => {
    const { unnamed, remove, named, known } = open();
    await unnamed([before]);
    await remove();
    await unnamed([after]);
    await named({ at: 15, fields: { startTime: start } });
    expect(known().map(({ of, fields }) => [of, fields.find(([field]) => field === 'name')?.[2]])).toEqual([
      [traceId, 'after'],
    ]);
  });
});

it('what is left after a deletion equals what is known from the events after it alone', () => {
  const horizon = clockOf(start + deletedAt * second, 'update');
  const text = fc.constantFrom('a', 'b', null);
  const metadata = fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('v', 'w'));
  const type = fc.constantFrom('SPAN' as const, 'TOOL' as const);
  const fields = fc.record({ name: text, output: text, model: text, type, metadata }, { requiredKeys: [] });
  const saidIn = (min: number, max: number) =>
    fc.uniqueArray(fc.record({ at: fc.integer({ min, max }), fields }), {
      minLength: 1,
      maxLength: 5,
      selector: ({ at }) => at,
    });
  const merged = (all: readonly Said[]): ObservationRecord => {
    const records = all.map((said) => partial(said.at * second, { ...said.fields, startTime: start }).record);
    return mergeMany(observationFields, records as [ObservationRecord, ...ObservationRecord[]]);
  };
  fc.assert(
    fc.property(saidIn(1, deletedAt), saidIn(deletedAt + 1, 30), (ended, left) => {
      const all = merged([...ended, ...left]);
      const lasting = lastingPart(all, horizon);
      expect(knownOf(lasting)).toEqual(knownOf(merged(left)));
      expect(clockOfField(lasting, 'metadata')).toBe(clockOfField(merged(left), 'metadata'));
      expect(rowVersion(observationFields, lasting)).toBeGreaterThan(rowVersion(observationFields, all));
      const nothing = lastingPart(merged(ended), horizon);
      expect(knownOf(nothing)).toEqual([]);
    }),
  );
});

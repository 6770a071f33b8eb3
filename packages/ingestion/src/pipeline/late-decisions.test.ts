import { countingOf, type IngestBatch, type ObservationRecord, type TelemetryRows } from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryWriter, propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { batch, now, partial, prices, project } from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

const second = 1_000_000;
const ids = ['a', 'b', 'c', 'd'];
const reported = { details: { input: 10, total: 10 }, convention: 'given' } as const;
interface Statement {
  readonly id: string;
  readonly parentObservationId: string | null;
  readonly role: 'own' | 'aggregate' | undefined;
  readonly isLast: boolean;
}
const statement: fc.Arbitrary<Statement> = fc.record({
  id: fc.constantFrom(...ids),
  parentObservationId: fc.constantFrom(null, ...ids),
  role: fc.constantFrom('own', 'own', 'aggregate', undefined),
  isLast: fc.boolean(),
});
/** For each patch: stored before, in progress at the former owner, or received by the new owner only. */
const stages = fc.constantFrom('stored', 'begun', 'begun', 'new');
const history = fc.array(fc.tuple(statement, stages, fc.boolean()), { minLength: 1, maxLength: 8 });

const batchesOf = (told: readonly (readonly [Statement, string, boolean])[]) =>
  told.map(([{ id: of, parentObservationId, role, isLast }, stage, isCut], at) => {
    const usage = role === undefined ? null : { ...reported, role };
    // Each time has one patch: of two patches with the same time the higher value is kept, regardless of the version.
    const fields = { type: 'GENERATION', usage, parentObservationId, ...(isLast ? { level: 'WARNING' } : {}) };
    const patches = [partial((at + 1) * second, fields as Partial<ObservationRecord>, of)];
    return { stage, isCut, batch: batch({ id: `batch-${at}` as IngestBatch['id'], observations: patches }) };
  });

const grouped = (given: ReturnType<typeof batchesOf>): readonly IngestBatch[][] => {
  const groups: IngestBatch[][] = [];
  for (const { stage, isCut, batch: one } of given) {
    const taken = stage === 'begun' ? { ...one, wasBegunElsewhere: true } : one;
    if (isCut || groups.length === 0) groups.push([taken]);
    else groups.at(-1)?.push(taken);
  }
  return groups;
};

const openOn = (telemetry: ReturnType<typeof memoryTelemetry>, write: (rows: TelemetryRows) => Promise<void>) =>
  createPipeline({
    reader: memoryRecordReader(telemetry),
    writer: { write },
    deadLetters: {} as never,
    prices,
    now,
  });

const countedIn = (telemetry: ReturnType<typeof memoryTelemetry>) =>
  telemetry.observations
    .of(project)
    .map(({ id: of, record }) => `${of} ${countingOf(record).counted} ${record.parentObservationId}`)
    .toSorted();

it('a history of two owners ends in what is counted without the first one, whatever that had decided and whenever its rows come', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.boolean(), async (told, isReversed) => {
      const all = batchesOf(told);
      const [alone, shared] = [memoryTelemetry(), memoryTelemetry()];
      const [aloneStore, sharedStore] = [memoryTelemetryWriter(alone), memoryTelemetryWriter(shared)];
      await openOn(alone, async (rows) => aloneStore.write(rows)).process(all.map((each) => each.batch));
      const late: TelemetryRows[] = [];
      const write = async (rows: TelemetryRows): Promise<void> => sharedStore.write(rows);
      const former = openOn(shared, async (rows) => void late.push(rows));
      const before = all.filter(({ stage }) => stage === 'stored').map((each) => each.batch);
      if (before.length > 0) await openOn(shared, write).process(before);
      for (const each of all) if (each.stage === 'begun') await former.process([each.batch]);
      const owner = openOn(shared, write);
      // The patches that were in progress are processed first, with or without new ones.
      const taken = ['begun', 'new'].flatMap((stage) => all.filter((each) => each.stage === stage));
      for (const group of grouped(taken)) await owner.process(group);
      for (const rows of isReversed ? late.toReversed() : late) await write(rows);
      expect(countedIn(shared)).toEqual(countedIn(alone));
    }),
    { numRuns: propertyRuns(200, 50) },
  );
});

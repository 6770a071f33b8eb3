import { clockOf, type Estimate, type ObservationId, type ProjectId, type TraceId } from '@spanledger/core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { always, computed, day, usage, type RevisedStore } from '../repricing/revised-store.ts';
import { oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, aTrace, decidedAs } from '../telemetry/telemetry-store.ts';

const firstPage = { page: 1, limit: 100 };
const guess: Estimate = { input: 1_000, output: 200, cost: 7_000n };

/**
 * The contract of every store for estimates: reads return them as written, and no total of reported values includes
 * them.
 */
export const describeEstimates = (name: string, openStore: () => Promise<RevisedStore>): void => {
  describe(`${name} with estimates`, () => {
    let store: RevisedStore;
    let own: ProjectId;
    const ofM = { model: 'm', type: 'GENERATION' } as const;
    const write = async (...observations: ReturnType<typeof anObservation>[]): Promise<void> =>
      store.writer.write(telemetryRows({ observations }));
    const read = async (id: string) => store.observations.get(own, id as ObservationId);
    beforeAll(async () => {
      store = await openStore();
    });
    beforeEach(async () => {
      own = someProject();
      const projects = [own, someProject()];
      await store.writer.write(telemetryRows({ traces: projects.map((projectId) => aTrace(projectId, 't')) }));
      await write(
        ...projects.flatMap((projectId) => [
          anObservation(projectId, 't/guessed', ofM, { estimate: guess }),
          anObservation(
            projectId,
            't/priceless',
            { ...ofM, startTime: someTime + 5 },
            { estimate: { ...guess, cost: null } },
          ),
          anObservation(projectId, 't/reported', { ...ofM, usage }, { cost: computed(5n) }),
          anObservation(projectId, 't/other', { ...ofM, model: 'n', usage }, { cost: computed(9n) }),
        ]),
      );
    });

    it('an observation has its estimate, and neither usage nor cost', async () => {
      expect(await read('guessed')).toMatchObject({
        estimate: guess,
        usage: null,
        cost: { source: 'none', total: null },
      });
      expect((await read('priceless'))?.estimate).toEqual({ ...guess, cost: null });
      expect((await read('reported'))?.estimate).toBeUndefined();
    });

    it('models are listed with what is estimated apart from what was reported, of the project and the period alone', async () => {
      const twice = { estimatedInput: 2_000, estimatedOutput: 400, estimatedCost: 7_000n };
      const reported = { reportedObservations: 1, reportedCost: 5n };
      const item = { model: 'm', estimatedObservations: 2, ...twice, ...reported };
      expect(await store.estimates.list(own, firstPage)).toEqual({ items: [item], totalItems: 1 });
      const first = { ...firstPage, toTimestamp: someTime + 1 };
      expect((await store.estimates.list(own, first)).items).toMatchObject([{ estimatedObservations: 1 }]);
      const later = { ...firstPage, fromTimestamp: someTime + oneDay };
      expect(await store.estimates.list(own, later)).toEqual({ items: [], totalItems: 0 });
    });

    it('a second report of one call is not among what was reported', async () => {
      await write(
        anObservation(own, 't/twice', { ...ofM, usage, metadata: decidedAs(false) }, { cost: computed(100n) }),
      );
      expect((await store.estimates.list(own, firstPage)).items).toMatchObject([
        { reportedObservations: 1, reportedCost: 5n },
      ]);
    });

    it('no total of usage or cost has an estimate', async () => {
      const days = await store.dailyCosts.list(own, firstPage);
      expect(days.items.map(({ totalCost }) => totalCost)).toEqual([14n]);
      const traceId = 't' as TraceId;
      expect((await store.traces.summaries(own, [traceId], false)).get(traceId)).toMatchObject({ totalCost: 14n });
    });

    it('a row that is written with its usage has an estimate no longer', async () => {
      const known = { ...ofM, usage, clock: clockOf(someTime + oneDay) };
      await write(anObservation(own, 't/guessed', known, { cost: computed(3n) }));
      const after = await read('guessed');
      expect(after).toMatchObject({ usage: { details: usage.details }, cost: { total: 3n } });
      expect(after?.estimate).toBeUndefined();
      expect((await store.estimates.list(own, firstPage)).items).toMatchObject([{ estimatedObservations: 1 }]);
    });

    it('pricing again what was reported leaves estimates as they are', async () => {
      for await (const priced of store.revisions.read(own, { ...always, models: ['m'] }, day)) {
        expect(priced.map(({ id }) => id)).toEqual(['reported']);
        await store.revisions.revise(
          own,
          day,
          priced.map((observation) => ({ observation, cost: computed(6n) })),
        );
      }
      expect((await read('guessed'))?.estimate).toEqual(guess);
    });
  });
};

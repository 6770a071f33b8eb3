import type { Day, ProjectId, TelemetryStore, TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import { anObservation, usageOf } from './telemetry-store.ts';

type CountedStore = Pick<TelemetryStore, 'writer' | 'countedTraces'>;

const [day, next]: readonly [Day, Day] = ['2026-03-04', '2026-03-05'];
const use = usageOf({ input: 1 });
const aggregate = usageOf({ input: 1 }, 'aggregate');

/** The contract of every `CountedTraces`. `openStore` returns one store for all tests. */
export const describeCountedTraces = (name: string, openStore: () => Promise<CountedStore>): void => {
  describe(`counted traces in ${name}`, () => {
    let store: CountedStore;
    beforeAll(async () => {
      store = await openStore();
    });
    const seeded = async (): Promise<ProjectId> => {
      const projectId = someProject();
      const at = (path: string, startTime: number, fields = {}) =>
        anObservation(projectId, path, { startTime, ...fields });
      await store.writer.write(
        telemetryRows({
          observations: [
            at('alone/call', someTime, { usage: use }),
            at('alone/span', someTime),
            at('agent/agent', someTime, { usage: aggregate }),
            at('two/1', someTime, { usage: use }),
            at('two/2', someTime, { providedCost: { total: 1n } }),
            at('midnight/1', someTime, { usage: use }),
            at('midnight/2', someTime + oneDay, { usage: use }),
            at('silent/1', someTime),
            at('silent/2', someTime),
          ],
        }),
      );
      return projectId;
    };

    test('are those with an aggregate or several reports, on the day that the last of two lies on', async () => {
      const [projectId, stranger] = [await seeded(), await seeded()];
      const theirs = ['theirs/1', 'theirs/2'].map((path) => anObservation(stranger, path, { usage: use }));
      await store.writer.write(telemetryRows({ observations: theirs }));
      const { countedTraces } = store;
      expect(await countedTraces.traces(projectId, day, undefined, 10)).toEqual(['agent', 'two']);
      expect(await countedTraces.traces(projectId, next, undefined, 10)).toEqual(['midnight']);
      expect(await countedTraces.days(projectId)).toEqual([day, next]);
      const projects = await countedTraces.projects();
      expect(projects).toEqual([...projects].sort());
      expect(projects).toEqual(expect.arrayContaining([projectId, stranger]));
      expect(await countedTraces.days(someProject())).toEqual([]);
    });

    test('are given some at a time', async () => {
      const projectId = await seeded();
      const { countedTraces } = store;
      expect(await countedTraces.traces(projectId, day, undefined, 1)).toEqual(['agent']);
      expect(await countedTraces.traces(projectId, day, 'agent' as TraceId, 1)).toEqual(['two']);
      expect(await countedTraces.traces(projectId, day, 'two' as TraceId, 1)).toEqual([]);
    });
  });
};

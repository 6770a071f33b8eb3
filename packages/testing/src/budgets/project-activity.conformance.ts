import type { ProjectId, TelemetryStore } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { someProject, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, aTrace } from '../telemetry/telemetry-store.ts';

/**
 * The contract of every `ProjectActivity`, over a store of which no write takes longer than `writeTimeoutMs`.
 * `openStore` returns one store for all tests.
 */
export const describeProjectActivity = (
  name: string,
  openStore: () => Promise<Pick<TelemetryStore, 'writer' | 'activity'>>,
  writeTimeoutMs: number,
): void => {
  describe(`the activity of projects in ${name}`, () => {
    let store: Pick<TelemetryStore, 'writer' | 'activity'>;
    beforeAll(async () => {
      store = await openStore();
    });
    const write = async (projectId: ProjectId, id: string) =>
      store.writer.write(
        telemetryRows({ traces: [aTrace(projectId, id)], observations: [anObservation(projectId, `${id}/o`)] }),
      );

    test('activity settles a time-out after the last write, by the clock of the server, and no other project is named', async () => {
      const [own, quiet, stranger] = [someProject(), someProject(), someProject()];
      const { activity } = store;
      const before = await activity.read([own, quiet]);
      expect(before.settledAt).toEqual(new Map());
      await write(own, 't1');
      await write(stranger, 't1');
      const after = await activity.read([own, quiet]);
      expect([...after.settledAt.keys()]).toEqual([own]);
      const settled = after.settledAt.get(own)!;
      expect(settled).toBeGreaterThanOrEqual(before.at + writeTimeoutMs * 1000);
      expect(settled).toBeLessThanOrEqual(after.at + writeTimeoutMs * 1000);
      await write(own, 't2');
      expect((await activity.read([own])).settledAt.get(own)).toBeGreaterThan(settled);
    });

    test('activity has the time also without projects, and takes many with long ids', async () => {
      const { activity } = store;
      expect((await activity.read([])).at).toBeGreaterThan(Date.UTC(2020, 0, 1) * 1000);
      const many = Array.from({ length: 250 }, (_, index) => `${'家'.repeat(700)}${index}` as ProjectId);
      await write(many.at(-1)!, 't');
      expect([...(await activity.read(many)).settledAt.keys()]).toEqual([many.at(-1)]);
    });
  });
};

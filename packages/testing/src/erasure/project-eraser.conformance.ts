import { clockOf, type ProjectId, type TelemetryStore, type TraceId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aDeadLetter, someBatch, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { anObservation, aScore, aTrace } from '../telemetry/telemetry-store.ts';

type Store = Pick<TelemetryStore, 'eraser' | 'writer' | 'deadLetters' | 'traces' | 'observations' | 'ledger'>;

/** The contract of every `ProjectEraser`. */
export const describeProjectEraser = (name: string, make: () => Promise<Store>): void => {
  describe(`${name} as a project eraser`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await make();
    });

    const fill = async (projectId: ProjectId): Promise<void> => {
      const receipt = {
        projectId,
        batchId: someBatch(),
        part: 0,
        receivedAt: someTime,
        received: 3,
        stored: 3,
        rejected: {},
        quarantined: 0,
        payloadBytes: 9,
        storedAt: someTime,
      };
      const deletion = { projectId, kind: 'trace', id: 'gone' as TraceId, clock: clockOf(1) } as const;
      await store.writer.write(
        telemetryRows({
          traces: [aTrace(projectId, 't')],
          observations: [anObservation(projectId, 't/o')],
          scores: [aScore(projectId, 's')],
          receipts: [receipt],
          deletions: [deletion],
        }),
      );
      await store.deadLetters.quarantine([aDeadLetter({ projectId })]);
    };

    test('everything of a project goes, again and again, and nothing of another one', async () => {
      const [own, other] = [someProject(), someProject()];
      await fill(own);
      await fill(other);
      const before = await store.eraser.count(other);
      expect([...(await store.eraser.count(own)).keys()]).toEqual(
        expect.arrayContaining(['observations', 'traces', 'scores', 'ingest_batches', 'dead_letters']),
      );
      await store.eraser.erase(own);
      await store.eraser.erase(own);
      expect(await store.eraser.count(own)).toEqual(new Map());
      expect(await store.traces.get(own, 't' as TraceId)).toBeUndefined();
      expect((await store.deadLetters.list({ projectId: own, page: 1, limit: 1 })).totalItems).toBe(0);
      expect(await store.eraser.count(other)).toEqual(before);
      expect(await store.traces.get(other, 't' as TraceId)).toBeDefined();
    });

    test('a project without telemetry has nothing to go', async () => {
      const nothing = someProject();
      await store.eraser.erase(nothing);
      expect(await store.eraser.count(nothing)).toEqual(new Map());
    });
  });
};

import { clockOf, type ProjectId, type ScoreId, type TraceId } from '@spanledger/core';
import { transfer } from '@spanledger/transfer';
import { expect, test } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from '../telemetry/builders.ts';
import { aScore, anObservation, aTrace } from '../telemetry/telemetry-store.ts';
import type { TransferPlace } from './transfer-place.ts';

const page = { page: 1, limit: 100, withBodies: true };

const rowsOf = (projectId: ProjectId, id: string, startTime = someTime) =>
  telemetryRows({
    traces: [aTrace(projectId, id, { timestamp: startTime })],
    observations: [anObservation(projectId, `${id}/o`, { startTime })],
    scores: [aScore(projectId, id, { timestamp: startTime })],
  });

const deletionOf = (projectId: ProjectId, id: string) => {
  const clock = clockOf(someTime + 2000);
  return telemetryRows({
    deletions: [
      { kind: 'trace', projectId, id: id as TraceId, clock },
      { kind: 'score', projectId, id: id as ScoreId, clock },
    ],
  });
};

/** A copy of one project, beside another one whose clients chose the same ids. */
export const describeTransferBeside = (places: () => readonly [source: TransferPlace, target: TransferPlace]): void => {
  test('what the other has deleted under the same ids stays, and what it has elsewhere keeps nothing', async () => {
    const [source, target] = places();
    const [projectId, stranger] = [someProject(), someProject()];
    for (const { store } of [source, target]) await store.writer.write(rowsOf(projectId, 'deleted'));
    await target.store.writer.write(rowsOf(projectId, 'own'));
    const { writer } = source.store;
    for (const id of ['own', 'deleted']) await writer.write(rowsOf(stranger, id));
    await writer.write(deletionOf(stranger, 'own'));
    await writer.write(rowsOf(stranger, 'deleted', someTime - 3 * oneDay));
    await writer.write(deletionOf(projectId, 'deleted'));
    await transfer(source.transfers, target.transfers, { projectId });
    const lists = await Promise.all([
      target.store.traces.list(projectId, page),
      target.store.observations.list(projectId, page),
      target.store.scores.list(projectId, { ...page, onTracesOnly: false }),
    ]);
    expect(lists.map(({ items }) => items.map(({ id }) => id))).toEqual([['own'], ['o'], ['own']]);
  });
};

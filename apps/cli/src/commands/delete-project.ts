import { setTimeout as pause } from 'node:timers/promises';
import { advisedCommand, unavailable, type ProjectId, type StoredRows } from '@spanledger/core';
import { formatTable } from '../output/format-table.ts';
import type { ErasureAccess } from '../stores/erasure.ts';
import { chooseProject } from './choose-project.ts';
import type { Operator } from './operator.ts';

export interface DeletionPauses {
  /** Servers know keys for 5 seconds longer, and then finish what they took. */
  readonly settleMs: number;
  readonly pollMs: number;
}

const pausesDefault: DeletionPauses = { settleMs: 15_000, pollMs: 2_000 };
/** Beyond so many tries it is said that something still writes. */
const roundsMax = 20;

interface DeleteOptions {
  readonly yes?: boolean;
}

/**
 * Shows what there is of a project; with `--yes` ends the project and removes all of it. Again after it was cut off, by
 * the project's id, it goes on.
 */
export const deleteProject = async (
  operator: Operator,
  named: string,
  { yes = false }: DeleteOptions,
  pauses: DeletionPauses = pausesDefault,
): Promise<void> =>
  operator.withErasure(async (access) => {
    const { id, title } = await find(access, named);
    const found = await access.eraser.count(id);
    const json = { projectId: id, rows: Object.fromEntries(found) };
    if (!yes) {
      const command = advisedCommand(`projects delete ${id} --yes`);
      const text = [title, '', tableOf(found), '', `Nothing was deleted. ${command} deletes all of it for good.`];
      return operator.print({ json: { ...json, isDeleted: false }, text: text.join('\n') });
    }
    operator.tellProgress(`${title}\n${tableOf(found)}`);
    await access.projects.delete(id);
    const goOn = advisedCommand(`projects delete ${id} --yes`);
    operator.tellProgress(
      `Its keys end, and nothing is stored for it any more. Should this be cut off: ${goOn} goes on.`,
    );
    await pause(pauses.settleMs);
    await erase(operator, access, id, pauses);
    const media = 'Its media are removed by a server, within 25 hours of their last upload.';
    operator.print({ json: { ...json, isDeleted: true }, text: `${title} is deleted. ${media}` });
  });

interface Found {
  readonly id: ProjectId;
  readonly title: string;
}

/** A project by id or name; one that was deleted before, by its id alone. */
const find = async ({ projects }: ErasureAccess, named: string): Promise<Found> => {
  if (await projects.isDeleted(named as ProjectId)) {
    return { id: named as ProjectId, title: `The project ${named}, which was deleted before,` };
  }
  const { id, name, organization } = await chooseProject(projects, named);
  return { id, title: `The project ${name} (${id}) of ${organization.name}` };
};

/** Until nothing waits for it in the queue and nothing of it is stored. */
const erase = async (
  operator: Operator,
  { eraser, waiting }: ErasureAccess,
  id: ProjectId,
  { pollMs }: DeletionPauses,
): Promise<void> => {
  for (let round = 1; round <= roundsMax; round += 1) {
    const parts = await waiting(id);
    if (parts > 0) operator.tellProgress(`${parts} parts of its batches wait in the queue: workers take them out.`);
    await eraser.erase(id);
    const left = (await eraser.count(id)).size;
    if (parts === 0 && left === 0) return;
    await pause(pollMs);
  }
  const goOn = advisedCommand(`projects delete ${id} --yes`);
  throw unavailable(`Something of it is still stored or waits in the queue. Start the workers, then ${goOn} goes on.`);
};

const tableOf = (rows: StoredRows): string =>
  rows.size === 0
    ? 'It has no telemetry.'
    : formatTable(
        ['TABLE', 'ROWS'],
        [...rows].map(([table, count]) => [table, String(count)]),
      );

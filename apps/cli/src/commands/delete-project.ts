import { setTimeout as pause } from 'node:timers/promises';
import {
  advisedCommand,
  eraseProject,
  erasureSettleMs,
  formatIso,
  unavailable,
  type ProjectId,
  type StoredRows,
} from '@spanledger/core';
import { formatTable } from '../output/format-table.ts';
import type { ErasureAccess } from '../stores/erasure.ts';
import { chooseProject } from './choose-project.ts';
import type { Operator } from './operator.ts';

export interface DeletionPauses {
  readonly settleMs: number;
  readonly pollMs: number;
}

const pausesDefault: DeletionPauses = { settleMs: erasureSettleMs, pollMs: 2_000 };
/** After this many tries, the error is that something still writes. */
const roundsMax = 20;

interface DeleteOptions {
  readonly yes?: boolean;
}

/**
 * Shows the contents of a project; with `--yes` deletes the project with all of them. An interrupted deletion is
 * finished by the server or the workers, or by the same command with the project's id.
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
      const command = advisedCommand('projects delete --yes', id);
      const text = [title, '', tableOf(found), '', `Nothing was deleted. ${command} deletes all of it for good.`];
      return operator.print({ json: { ...json, isDeleted: false }, text: text.join('\n') });
    }
    operator.reportProgress(`${title}\n${tableOf(found)}`);
    await access.projects.delete(id);
    const goOn = advisedCommand('projects deletions');
    operator.reportProgress(
      `Its keys end, and nothing is stored for it any more. Should this be cut off, the server or a worker goes on: ${goOn} shows what is left.`,
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

/** A project by id or name; a deleted one, by its id alone. */
const find = async ({ projects }: ErasureAccess, named: string): Promise<Found> => {
  if (await projects.isDeleted(named as ProjectId)) {
    return { id: named as ProjectId, title: `The project ${named}, which was deleted before,` };
  }
  const { id, name, organization } = await chooseProject(projects, named);
  return { id, title: `The project ${name} (${id}) of ${organization.name}` };
};

/** Until nothing of it is queued or stored, whether this process or another one erases it. */
const erase = async (
  operator: Operator,
  access: ErasureAccess,
  id: ProjectId,
  { pollMs }: DeletionPauses,
): Promise<void> => {
  for (let round = 1; round <= roundsMax;) {
    const lock = await access.erasures.lock(() => undefined);
    if (lock === undefined) {
      if (!(await isUnfinished(access, id))) return;
    } else {
      try {
        if (await eraseProject(access, id)) return;
      } finally {
        await lock.release();
      }
      round += 1;
      operator.reportProgress('Something of it was stored meanwhile, or waits in the queue: workers take it out.');
    }
    await pause(pollMs);
  }
  const goOn = advisedCommand('projects deletions');
  throw unavailable(
    `Something of it is still stored or waits in the queue. Workers go on with it: start them. ${goOn} shows what is left.`,
  );
};

const isUnfinished = async ({ erasures }: ErasureAccess, id: ProjectId): Promise<boolean> =>
  (await erasures.unfinished()).some(({ projectId }) => projectId === id);

const tableOf = (rows: StoredRows): string =>
  rows.size === 0
    ? 'It has no telemetry.'
    : formatTable(
        ['TABLE', 'ROWS'],
        [...rows].map(([table, count]) => [table, String(count)]),
      );

/** Shows deleted projects with possible remains, and the numbers of their rows. */
export const listDeletions = async (operator: Operator): Promise<void> =>
  operator.withErasure(async ({ erasures, eraser, waiting }) => {
    const left = [];
    for (const { projectId, name, deletedAt } of await erasures.unfinished()) {
      const rows = await eraser.count(projectId);
      const sum = [...rows.values()].reduce((total, count) => total + count, 0);
      left.push({ projectId, name, deletedAt: formatIso(deletedAt), rows, sum, waiting: await waiting(projectId) });
    }
    const table = left.map((one) => [one.projectId, one.name, one.deletedAt, String(one.sum), String(one.waiting)]);
    operator.print({
      json: left.map(({ sum: _sum, rows, ...one }) => ({ ...one, rows: Object.fromEntries(rows) })),
      text:
        table.length === 0
          ? 'No deletion of a project is unfinished.'
          : formatTable(['ID', 'NAME', 'DELETED', 'ROWS LEFT', 'PARTS IN THE QUEUE'], table),
    });
  });

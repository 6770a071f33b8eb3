import { randomUUID } from 'node:crypto';

import {
  checkSharing,
  conflict,
  notFound,
  savedViewsMax,
  type ProjectId,
  type SavedView,
  type SavedViewFields,
  type SavedViewStore,
} from '@spanledger/core';

import { toMicros } from '../budgets/budget-rows.ts';
import type { PrismaClient } from '../generated/client.ts';
import type { SavedViewModel } from '../generated/models.ts';

const byName = [{ name: 'asc' as const }, { createdAt: 'asc' as const }, { id: 'asc' as const }];

const unknownView = (id: string) => notFound(`The project has no saved view ${id} that you can see.`);

/** The views that a viewer can read: shared ones, and the viewer's own. */
const seenBy = (projectId: ProjectId, viewerId: string | null) => ({
  projectId,
  OR: [{ isShared: true }, ...(viewerId === null ? [] : [{ ownerId: viewerId }])],
});

const rowOf = ({ state, ...fields }: SavedViewFields) => ({ ...fields, state: JSON.stringify(state) });

const toView = ({ createdAt, updatedAt, state, projectId, ...row }: SavedViewModel): SavedView => ({
  ...row,
  projectId: projectId as ProjectId,
  state: JSON.parse(state) as SavedView['state'],
  createdAt: toMicros(createdAt),
  updatedAt: toMicros(updatedAt),
});

export const postgresSavedViewStore = (db: PrismaClient): SavedViewStore => ({
  create: async (projectId, ownerId, fields) => {
    checkSharing(ownerId, ownerId, fields.isShared);
    const project = await db.project.findFirst({ where: { id: projectId, deletedAt: null } });
    if (project === null) throw notFound('There is no project with this id.');
    if ((await db.savedView.count({ where: { projectId } })) >= savedViewsMax) {
      throw conflict(`A project has at most ${savedViewsMax} saved views. Delete one first.`);
    }
    return toView(await db.savedView.create({ data: { id: randomUUID(), projectId, ownerId, ...rowOf(fields) } }));
  },
  list: async (projectId, viewerId, page) => {
    const where = { ...seenBy(projectId, viewerId), ...(page === undefined ? {} : { page }) };
    return (await db.savedView.findMany({ where, orderBy: byName })).map(toView);
  },
  update: async (projectId, viewerId, id, fields) => {
    const where = { ...seenBy(projectId, viewerId), id };
    const before = await db.savedView.findFirst({ where, select: { ownerId: true } });
    if (before === null) throw unknownView(id);
    checkSharing(before.ownerId, viewerId, fields.isShared);
    const [row] = await db.savedView.updateManyAndReturn({ where, data: { ...rowOf(fields), updatedAt: new Date() } });
    if (row === undefined) throw unknownView(id);
    return toView(row);
  },
  delete: async (projectId, viewerId, id) => {
    const { count } = await db.savedView.deleteMany({ where: { ...seenBy(projectId, viewerId), id } });
    if (count === 0) throw unknownView(id);
  },
});

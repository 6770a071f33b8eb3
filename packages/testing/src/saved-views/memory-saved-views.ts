import { randomUUID } from 'node:crypto';

import {
  checkSharing,
  conflict,
  notFound,
  savedViewsMax,
  type ProjectId,
  type SavedView,
  type SavedViewStore,
} from '@spanledger/core';

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const isSeen = (view: SavedView | undefined, projectId: ProjectId, viewerId: string | null): view is SavedView =>
  view?.projectId === projectId && (view.isShared || (viewerId !== null && view.ownerId === viewerId));

/** `hasProject` returns whether a project exists; all do when absent. */
export const memorySavedViews = (
  hasProject: (id: ProjectId) => Promise<boolean> = async () => true,
): SavedViewStore => {
  const views = new Map<string, SavedView>();
  const find = (projectId: ProjectId, viewerId: string | null, id: string): SavedView => {
    const view = views.get(id);
    if (!isSeen(view, projectId, viewerId)) throw notFound(`The project has no saved view ${id} that you can see.`);
    return view;
  };
  const keep = (view: SavedView): SavedView => {
    views.set(view.id, view);
    return view;
  };
  return {
    create: async (projectId, ownerId, { name, page, state, isShared }) => {
      checkSharing(ownerId, ownerId, isShared);
      if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
      const count = [...views.values()].filter((view) => view.projectId === projectId).length;
      if (count >= savedViewsMax) throw conflict(`A project has at most ${savedViewsMax} saved views.`);
      const now = Date.now() * 1000;
      const id = randomUUID();
      return keep({ id, projectId, ownerId, name, page, state, isShared, createdAt: now, updatedAt: now });
    },
    list: async (projectId, viewerId, page) =>
      [...views.values()]
        .filter((view) => isSeen(view, projectId, viewerId) && (page === undefined || view.page === page))
        .toSorted((a, b) => compare(a.name, b.name) || a.createdAt - b.createdAt || compare(a.id, b.id)),
    update: async (projectId, viewerId, id, { name, page, state, isShared }) => {
      const view = find(projectId, viewerId, id);
      checkSharing(view.ownerId, viewerId, isShared);
      return keep({ ...view, name, page, state, isShared, updatedAt: Math.max(Date.now() * 1000, view.updatedAt + 1) });
    },
    delete: async (projectId, viewerId, id) => void views.delete(find(projectId, viewerId, id).id),
  };
};

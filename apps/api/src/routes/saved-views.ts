import {
  createSavedView,
  deleteSavedView,
  listSavedViews,
  updateSavedView,
  type EndpointOutput,
} from '@spanledger/api-contract';
import { formatIso, type SavedView, type SavedViewStore } from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';

interface Parts {
  readonly savedViews: Pick<SavedViewStore, 'list'>;
  readonly readBody: BodyReader;
}

type SavedViewJson = EndpointOutput<typeof createSavedView, 200>;

const savedViewJson = ({
  id,
  name,
  page,
  state,
  isShared,
  ownerId,
  createdAt,
  updatedAt,
}: SavedView): SavedViewJson => ({
  id,
  name,
  page,
  state,
  isShared,
  ownerId,
  createdAt: formatIso(createdAt),
  updatedAt: formatIso(updatedAt),
});

/** Named views of pages. A user sees the project's shared ones and their own. */
export const savedViewRoutes = ({ savedViews, readBody }: Parts): readonly Route[] => [
  jsonRoute(listSavedViews, async ({ caller: { projectId, userId = null }, query: { page } }) => ({
    data: (await savedViews.list(projectId, userId, page)).map(savedViewJson),
  })),

  jsonRoute(
    createSavedView,
    async ({ caller: { projectId, userId = null }, stores, body }) =>
      savedViewJson(await stores.savedViews.create(projectId, userId, body)),
    readBody,
  ),

  jsonRoute(
    updateSavedView,
    async ({ caller: { projectId, userId = null }, stores, params: { savedViewId }, body }) =>
      savedViewJson(await stores.savedViews.update(projectId, userId, savedViewId, body)),
    readBody,
  ),

  jsonRoute(deleteSavedView, async ({ caller: { projectId, userId = null }, stores, params: { savedViewId } }) => {
    await stores.savedViews.delete(projectId, userId, savedViewId);
    return { message: 'Saved view deleted successfully' };
  }),
];

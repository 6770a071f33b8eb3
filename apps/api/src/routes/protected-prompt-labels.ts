import { listProtectedPromptLabels, protectPromptLabel, releasePromptLabel } from '@spanledger/api-contract';
import type { ProtectedLabelStore } from '@spanledger/core';

import { jsonRoute, type Route } from '../http/route.ts';

/** Which labels of prompts only admins and owners move. */
export const protectedPromptLabelRoutes = (protectedLabels: Pick<ProtectedLabelStore, 'list'>): readonly Route[] => [
  jsonRoute(listProtectedPromptLabels, async ({ caller: { projectId } }) => ({
    labels: [...(await protectedLabels.list(projectId))],
  })),

  jsonRoute(protectPromptLabel, async ({ caller: { projectId }, stores, params: { promptLabel } }) => {
    await stores.protectedLabels.protect(projectId, promptLabel);
    return { labels: [...(await protectedLabels.list(projectId))] };
  }),

  jsonRoute(releasePromptLabel, async ({ caller: { projectId }, stores, params: { promptLabel } }) => {
    await stores.protectedLabels.release(projectId, promptLabel);
    return { labels: [...(await protectedLabels.list(projectId))] };
  }),
];

import { memoryIdentity } from '../identity/memory-identity.ts';
import { memorySavedViews } from './memory-saved-views.ts';
import { describeSavedViewStore } from './saved-view-store.conformance.ts';

describeSavedViewStore('memory', async () => {
  const identity = memoryIdentity();
  const hasProject = async (id: Parameters<typeof identity.projects.get>[0]): Promise<boolean> =>
    (await identity.projects.get(id)) !== undefined;
  return { ...identity, savedViews: memorySavedViews(hasProject) };
});

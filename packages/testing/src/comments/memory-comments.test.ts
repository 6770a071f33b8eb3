import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeCommentStore } from './comment-store.conformance.ts';
import { memoryComments } from './memory-comments.ts';

describeCommentStore('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, comments: memoryComments(async (id) => (await identity.projects.get(id)) !== undefined) };
});

import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeAnnotationQueueStore } from './annotation-queue-store.conformance.ts';
import { memoryAnnotationQueues } from './memory-annotation-queues.ts';

describeAnnotationQueueStore('memory', async () => {
  const identity = memoryIdentity();
  const annotationQueues = memoryAnnotationQueues(async (id) => (await identity.projects.get(id)) !== undefined);
  return { ...identity, annotationQueues };
});

import type { ErasureQueue, ProjectEraser, ProjectId, ProjectStore } from '@spanledger/core';
import type { Places } from './places.ts';
import { withStores } from './with-stores.ts';

export interface ErasureAccess {
  readonly projects: ProjectStore;
  readonly erasures: ErasureQueue;
  readonly eraser: ProjectEraser;
  /** Parts of the project's batches that wait in the queue between processes; 0 where there is none. */
  readonly waiting: (projectId: ProjectId) => Promise<number>;
}

/** Opens the stores from which a project is removed, for the duration of `use`. */
export type WithErasure = <T>(use: (access: ErasureAccess) => Promise<T>) => Promise<T>;

export const openErasure =
  (places: Places): WithErasure =>
  async (use) =>
    withStores(places, async ({ projects, erasures, telemetry: { eraser } }) =>
      use({ projects, erasures, eraser, waiting: waitingIn(places.queueUrl) }),
    );

const noBatches = async () => Promise.reject(new Error('the command line neither puts nor takes batches'));

const waitingIn =
  (url: string | undefined): ErasureAccess['waiting'] =>
  async (projectId) => {
    if (url === undefined) return 0;
    const { inspectQueue, openIngestQueue } = await import('@spanledger/queue');
    // A queue that no process has used yet must not be created here.
    if ((await inspectQueue({ url })).stats === undefined) return 0;
    const opened = await openIngestQueue({
      url,
      codec: { encode: noBatches, decode: noBatches },
      bytesMax: Number.POSITIVE_INFINITY,
      ageMaxMs: Number.POSITIVE_INFINITY,
      onError: () => undefined,
    });
    try {
      return (await opened.queue.pending(projectId)).length;
    } finally {
      await opened.close();
    }
  };

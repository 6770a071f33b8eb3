import { readTrees, readTreesAtOnce } from '@spanledger/core';
import type { ProjectId, RecordReader, TraceId, TreesPart } from '@spanledger/core';
import type { TreeLimits } from './tree-pages.ts';

/** Reads trees in parts. Large ones are read by one reader at a time, until it has used the last part. */
export const readTreesInTurn = (
  reader: Pick<RecordReader, 'trees'>,
  { remembered, tree }: TreeLimits,
): ((projectId: ProjectId, traceIds: readonly TraceId[]) => AsyncGenerator<TreesPart>) => {
  let lastTurn = Promise.resolve();
  return async function* (projectId, traceIds) {
    const atOnce = await readTreesAtOnce(reader, projectId, traceIds, remembered);
    if (atOnce !== undefined) {
      yield atOnce;
      return;
    }
    const before = lastTurn;
    let end: (() => void) | undefined;
    lastTurn = new Promise((done) => {
      end = done;
    });
    await before;
    try {
      yield* readTrees(reader, projectId, traceIds, tree);
    } finally {
      end?.();
    }
  };
};

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

import { pathMarks, type PathMarks } from './critical-path.ts';
import { stepTree, type StepTree } from './step-tree.ts';
import { stepsQuery } from './trace-queries.ts';

interface Steps {
  /** The tree of the steps loaded so far; `undefined` before the first steps are loaded. */
  readonly tree: StepTree | undefined;
  /** The critical path; `undefined` before all steps are loaded. */
  readonly path: PathMarks | undefined;
  readonly isWhole: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Reads the steps of a trace, page by page. The pages read so far are shown while the rest is read. */
export const useSteps = (projectId: string, traceId: string): Steps => {
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useInfiniteQuery(
    stepsQuery(projectId, traceId),
  );
  useEffect(() => {
    if (hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  const tree = useMemo(() => data && stepTree(data.pages.flatMap((page) => page.data)), [data]);
  const isWhole = tree !== undefined && !hasNextPage;
  const path = useMemo(() => (isWhole ? pathMarks(tree) : undefined), [tree, isWhole]);
  return { tree, path, isWhole, error, retry: () => void (hasNextPage ? fetchNextPage() : refetch()) };
};

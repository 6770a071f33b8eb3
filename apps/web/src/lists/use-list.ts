import { keepPreviousData, skipToken, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

import { conditionsOf, type Condition } from '../api/conditions.ts';
import { useProject } from '../api/project.ts';
import { fixedEndOf, resolveRange } from '../format/time-range.ts';
import { useListPosition } from './list-position.ts';
import type { ListSearch } from './list-search.ts';
import { shownColumns, shownOrder, type ListSpec } from './list-spec.ts';

const liveEveryMs = 2000;

/** The state in a list's address, and its loaded rows: a page at a time while the user scrolls. */
export const useList = <Row>(spec: ListSpec<Row>, search: ListSearch, fixed: readonly Condition[]) => {
  const { id: projectId } = useProject();
  // Fixed once: a moving range would restart the list while the user reads it.
  const { position, keep } = useListPosition();
  const [nowMs] = useState(() => position?.nowMs ?? Date.now());
  useEffect(() => keep({ nowMs }), [keep, nowMs]);
  const range = resolveRange(search, spec.usualRange, nowMs);
  const conditions = [...fixed, ...conditionsOf(search.where, spec.filterColumns)];
  const [columns, order] = [shownColumns(spec, search), shownOrder(spec, search)];
  const to = fixedEndOf(search, range);
  const asked = { projectId, range, to, conditions, search: search.search, order, columns };
  const refetchInterval = search.live === true && spec.canBeLive ? liveEveryMs : false;
  const read = useInfiniteQuery({
    queryKey: ['list', spec.name, asked],
    queryFn: async ({ pageParam, signal }) => spec.readPage({ ...asked, page: pageParam, signal }),
    initialPageParam: 1,
    getNextPageParam: ({ hasMore }, _all, page) => (hasMore ? page + 1 : undefined),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isPlaceholderData } = read;
  const { readTotal } = spec;
  // After the first page, so that it is not slowed down, and only if there are more rows.
  const isCounted = readTotal !== undefined && hasNextPage && !isPlaceholderData;
  // The order and the shown columns do not matter, and must not cause another count.
  const count = useQuery({
    queryKey: ['list', spec.name, 'total', { projectId, range, to, conditions, search: search.search }],
    queryFn: isCounted ? async ({ signal }) => readTotal({ ...asked, page: 1, signal }) : skipToken,
    refetchInterval,
  });
  const rows = useMemo(
    () =>
      data &&
      withoutRepeats(
        spec.idOf,
        data.pages.flatMap((page) => page.rows),
      ),
    [data, spec],
  );
  const known = hasNextPage ? count.data : rows?.length;
  const total = data?.pages.at(-1)?.totalItems ?? (isPlaceholderData ? undefined : known);
  const isCounting = total === undefined && read.error === null && count.error === null;
  const question = JSON.stringify([range, conditions, search.search, order]);
  return { ...read, rows, total, isCounting, range, conditions, columns, order, question };
};

/** New rows between the reads of two pages move the last rows of the first page to the second. */
const withoutRepeats = <Row>(idOf: (row: Row) => string, rows: readonly Row[]): readonly Row[] => [
  ...new Map(rows.map((row) => [idOf(row), row])).values(),
];

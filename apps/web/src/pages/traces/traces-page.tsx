import './traces.css';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';

import { useProject } from '../../api/project.ts';
import { resolveRange } from '../../format/time-range.ts';
import { Failure } from '../../ui/failure.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { usualColumns } from './column-names.ts';
import { Filters } from './filters.tsx';
import { Histogram } from './histogram.tsx';
import { ListActions } from './list-actions.tsx';
import { SearchField } from './search-field.tsx';
import { TracesTable } from './traces-table.tsx';
import { tracesQuery, type ListedTrace } from './traces-query.ts';
import type { TracesSearch } from './traces-search.ts';

const usual = '7d';

/** The traces of a project: searched, filtered and ordered as its address has it. */
export const TracesPage = () => {
  const project = useProject();
  const search = useSearch({ from: '/project/$projectId/traces' });
  const navigate = useNavigate({ from: '/project/$projectId/traces' });
  const change = (changed: Partial<TracesSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  // Taken once: a range that moved on would begin the list anew under the reader.
  const [nowMs] = useState(() => Date.now());
  const range = resolveRange(search, usual, nowMs);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...tracesQuery(project.id, search, range),
    placeholderData: keepPreviousData,
  });
  const traces = useMemo(() => data && withoutRepeats(data.pages.flatMap((page) => page.data)), [data]);
  const total = data?.pages.at(-1)?.meta.totalItems;
  return (
    <div className="page fills">
      <header className="row apart">
        <h1>Traces</h1>
        <div className="row">
          <SearchField
            value={search.search ?? ''}
            onChange={(text) => change({ search: text === '' ? undefined : text })}
          />
          <RangePicker search={search} usual={usual} onChange={change} />
        </div>
      </header>
      <Histogram search={search} range={range} onPick={(from, to) => change({ from, to, range: undefined })} />
      <div className="row apart">
        <Filters
          where={search.where ?? []}
          range={range}
          onChange={(where) => change({ where: where.length === 0 ? undefined : where })}
        />
        <ListActions search={search} traces={traces ?? []} total={total} onChange={change} />
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <TracesTable
        traces={traces}
        columnNames={search.columns ?? usualColumns}
        order={search.order}
        isFiltered={search.where !== undefined || search.search !== undefined}
        isMoreComing={isFetchingNextPage}
        onOrder={(order) => change({ order })}
        onEnd={() => (hasNextPage && !isFetchingNextPage ? void fetchNextPage() : undefined)}
      />
    </div>
  );
};

/** What arrives between two pages moves the last rows of the first to the second. */
const withoutRepeats = (traces: readonly ListedTrace[]): readonly ListedTrace[] => [
  ...new Map(traces.map((trace) => [trace.id, trace])).values(),
];

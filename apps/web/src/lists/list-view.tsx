import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Condition } from '../api/conditions.ts';
import { useMay } from '../api/project.ts';
import { fullCount } from '../format/numbers.ts';
import { Failure } from '../ui/failure.tsx';
import { Filters } from './filters.tsx';
import { Histogram } from './histogram.tsx';
import { ListActions } from './list-actions.tsx';
import type { ListSearch } from './list-search.ts';
import type { ListSpec } from './list-spec.ts';
import { ListTable } from './list-table.tsx';
import { saveCsv } from './save-rows.ts';
import { useList } from './use-list.ts';

interface ListViewProps<Row> {
  readonly spec: ListSpec<Row>;
  readonly search: ListSearch;
  /** Conditions of the page, which cannot be taken away. */
  readonly fixed?: readonly Condition[];
  readonly onChange: (changed: Partial<ListSearch>) => void;
}

const none: ReadonlySet<string> = new Set();

/** A list with its histogram, filters and actions, as its address has it. */
export const ListView = <Row,>({ spec, search, fixed = [], onChange }: ListViewProps<Row>) => {
  const list = useList(spec, search, fixed);
  const { rows, range, conditions, columns, order, error, refetch, hasNextPage, isFetchingNextPage } = list;
  const [chosen, setChosen] = useState(none);
  const canChange = useMay('write') && spec.Bulk !== undefined;
  const chosenRows = (rows ?? []).filter((row) => chosen.has(spec.idOf(row)));
  const [view] = spec.views;
  return (
    <>
      {spec.hasHistogram && view !== undefined ? (
        <Histogram
          title={spec.title}
          view={view}
          conditions={conditions}
          range={range}
          onPick={(from, to) => onChange({ from, to, range: undefined })}
        />
      ) : null}
      <div className="row apart">
        <Filters
          where={search.where ?? []}
          columns={spec.filterColumns}
          views={spec.views}
          range={range}
          onChange={(where) => onChange({ where: where.length === 0 ? undefined : where })}
        />
        <ListActions
          spec={spec}
          search={search}
          columnNames={columns}
          rows={rows ?? []}
          total={list.total}
          onChange={onChange}
        />
      </div>
      {chosenRows.length === 0 ? null : (
        <BulkBar spec={spec} rows={chosenRows} columnNames={columns} onNone={() => setChosen(none)} />
      )}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <ListTable
        spec={spec}
        rows={rows}
        columnNames={columns}
        order={order}
        range={range}
        isFiltered={search.where !== undefined || search.search !== undefined}
        isMoreComing={isFetchingNextPage}
        selection={canChange ? { chosen, onChange: setChosen } : undefined}
        onOrder={(order) => onChange({ order })}
        onEnd={() => (hasNextPage && !isFetchingNextPage ? void list.fetchNextPage() : undefined)}
      />
    </>
  );
};

interface BulkBarProps<Row> {
  readonly spec: ListSpec<Row>;
  readonly rows: readonly Row[];
  readonly columnNames: readonly string[];
  readonly onNone: () => void;
}

/** How many rows are chosen, and what may be done with them. */
const BulkBar = <Row,>({ spec, rows, columnNames, onNone }: BulkBarProps<Row>) => {
  const { nouns, Bulk } = spec;
  const queries = useQueryClient();
  const finish = (): void => {
    onNone();
    void queries.invalidateQueries({ queryKey: ['list'] });
  };
  return (
    <div className="row" role="group" aria-label={`The ${nouns[1]} that are chosen`}>
      <strong role="status">
        {fullCount(rows.length)} {nouns[rows.length === 1 ? 0 : 1]} chosen
      </strong>
      <button type="button" className="button" onClick={() => saveCsv(spec, rows, columnNames)}>
        CSV
      </button>
      {Bulk === undefined ? null : <Bulk rows={rows} onDone={finish} />}
      <button type="button" className="button quiet" onClick={onNone}>
        Choose none
      </button>
    </div>
  );
};

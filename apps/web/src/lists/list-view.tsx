import type { Condition } from '../api/conditions.ts';
import { useMay } from '../api/project.ts';
import { Failure } from '../ui/failure.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Filters } from './filters.tsx';
import { Histogram } from './histogram.tsx';
import { ListActions } from './list-actions.tsx';
import type { ListSearch } from './list-search.ts';
import type { ListSpec } from './list-spec.ts';
import { ListTable } from './list-table.tsx';
import { useChooseAll } from './use-choose-all.ts';
import { useChosen } from './use-chosen.ts';
import { useList } from './use-list.ts';

interface ListViewProps<Row> {
  readonly spec: ListSpec<Row>;
  readonly search: ListSearch;
  /** Fixed conditions of the page. */
  readonly fixed?: readonly Condition[];
  readonly onChange: (changed: Partial<ListSearch>) => void;
}

/** A list with its histogram, filters and actions, in the state of its address. */
export const ListView = <Row,>({ spec, search, fixed = [], onChange }: ListViewProps<Row>) => {
  const list = useList(spec, search, fixed);
  const { rows, range, conditions, columns, error, refetch, hasNextPage, isFetchingNextPage } = list;
  const canChange = useMay('write') && spec.Bulk !== undefined;
  const { chosen, choose, chooseIds } = useChosen(rows, spec, JSON.stringify([range, conditions, search.search]));
  const { isReading, chooseAll, stop } = useChooseAll(list, JSON.stringify([search, fixed]), choose);
  return (
    <>
      <Period spec={spec} conditions={conditions} range={range} onChange={onChange} />
      <div className="row apart">
        <Filters
          where={search.where ?? []}
          columns={spec.filterColumns}
          views={spec.views}
          range={range}
          onChange={(where) => onChange({ where: where.length === 0 ? undefined : where })}
        />
        <ListActions
          {...{ spec, search, onChange }}
          columnNames={columns}
          rows={rows ?? []}
          total={list.total}
          isCounting={list.isCounting}
        />
      </div>
      {chosen.size === 0 && !isReading ? null : (
        <BulkBar
          spec={spec}
          rows={[...chosen.values()]}
          columnNames={columns}
          read={rows?.length ?? 0}
          total={list.total ?? rows?.length ?? 0}
          isReading={isReading}
          onAll={() => void chooseAll()}
          onStop={stop}
          onNone={() => choose([])}
        />
      )}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {error !== null && rows === undefined ? null : (
        <ListTable
          spec={spec}
          rows={rows}
          total={list.total ?? 0}
          columnNames={columns}
          question={list.question}
          order={list.order}
          range={range}
          isFiltered={search.where !== undefined || search.search !== undefined}
          isMoreComing={isFetchingNextPage}
          selection={canChange ? { chosen: new Set(chosen.keys()), onChange: chooseIds } : undefined}
          onOrder={(order) => onChange({ order })}
          onEnd={() => (hasNextPage && !isFetchingNextPage ? void list.fetchNextPage() : undefined)}
        />
      )}
    </>
  );
};

type PeriodProps<Row> = Pick<ListViewProps<Row>, 'spec' | 'onChange'> &
  Pick<Parameters<typeof Histogram>[0], 'conditions' | 'range'>;

/** The number of rows over time, if the list has a histogram. */
const Period = <Row,>({ spec: { title, views, hasHistogram }, conditions, range, onChange }: PeriodProps<Row>) => {
  const [view] = views;
  return !hasHistogram || view === undefined ? null : (
    <Histogram
      title={title}
      view={view}
      conditions={conditions}
      range={range}
      onPick={(from, to) => onChange({ from, to, range: undefined })}
    />
  );
};

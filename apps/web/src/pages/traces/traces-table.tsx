import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';

import { useProject } from '../../api/project.ts';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { ColumnName } from './column-names.ts';
import { columns } from './columns.tsx';
import { usualOrder, type ListedTrace } from './traces-query.ts';

const rowHeight = 36;
const skeletonRows = 12;
/** So near to the end the next hundred are asked for. */
const rowsAhead = 30;

interface TracesTableProps {
  readonly traces: readonly ListedTrace[] | undefined;
  readonly columnNames: readonly ColumnName[];
  readonly order: string | undefined;
  readonly isFiltered: boolean;
  readonly isMoreComing: boolean;
  readonly onOrder: (order: string | undefined) => void;
  readonly onEnd: () => void;
}

/** Traces as rows, of which only those that are seen are made. */
export const TracesTable = (props: TracesTableProps) => {
  const { traces, columnNames, order, isFiltered, isMoreComing, onOrder, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { id: projectId } = useProject();
  const navigate = useNavigate();
  const count = traces?.length ?? 0;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && last >= count - rowsAhead) onEnd();
  }, [count, last, onEnd]);
  const chosen = useRowKeys(
    count,
    (row) => rows.scrollToIndex(row),
    (row) => {
      const trace = traces?.[row];
      if (trace !== undefined)
        void navigate({ to: '/project/$projectId/traces/$traceId', params: { projectId, traceId: trace.id } });
    },
  );
  const template = columnNames.map((name) => columns[name].width).join(' ');
  return (
    <div className="traces" ref={scroller} tabIndex={0} role="region" aria-label="Traces, scrollable">
      <div role="table" aria-label="Traces" aria-rowcount={count + 1} style={{ gridTemplateColumns: template }}>
        <HeadRow columnNames={columnNames} order={order} onOrder={onOrder} template={template} />
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, start }) => {
            const trace = traces?.[index];
            return trace === undefined ? null : (
              <TraceRow
                key={trace.id}
                trace={trace}
                index={index}
                start={start}
                template={template}
                columnNames={columnNames}
                isChosen={chosen === index}
              />
            );
          })}
        </div>
      </div>
      {traces === undefined
        ? Array.from({ length: skeletonRows }, (_, at) => <Skeleton key={at} height={rowHeight - 6} />)
        : null}
      {isMoreComing ? <p className="soft traces-note">Reading more …</p> : null}
      {traces !== undefined && count === 0 ? <NoTraces isFiltered={isFiltered} /> : null}
    </div>
  );
};

interface HeadRowProps {
  readonly columnNames: readonly ColumnName[];
  readonly order: string | undefined;
  readonly onOrder: (order: string | undefined) => void;
  readonly template: string;
}

const HeadRow = ({ columnNames, order = usualOrder, onOrder, template }: HeadRowProps) => (
  <div role="rowgroup" className="traces-head">
    <div role="row" className="traces-row" style={{ gridTemplateColumns: template }}>
      {columnNames.map((name) => {
        const column = columns[name];
        const isOrdered = column.order === order;
        return (
          <span
            key={name}
            role="columnheader"
            className={column.isFigure === true ? 'figure' : ''}
            {...(isOrdered ? { 'aria-sort': 'descending' as const } : {})}
          >
            {column.order === undefined ? (
              column.label
            ) : (
              <button type="button" onClick={() => onOrder(column.order === usualOrder ? undefined : column.order)}>
                {column.label}
                {isOrdered ? ' ↓' : ''}
              </button>
            )}
          </span>
        );
      })}
    </div>
  </div>
);

interface TraceRowProps {
  readonly trace: ListedTrace;
  readonly index: number;
  readonly start: number;
  readonly template: string;
  readonly columnNames: readonly ColumnName[];
  readonly isChosen: boolean;
}

const TraceRow = ({ trace, index, start, template, columnNames, isChosen }: TraceRowProps) => {
  const { id: projectId } = useProject();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={isChosen ? 'traces-row chosen' : 'traces-row'}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
    >
      {columnNames.map((name, at) => {
        const { isFigure, cell } = columns[name];
        return (
          <span key={name} role="cell" className={isFigure === true ? 'figure' : 'cut'}>
            {at === 0 || name === 'name' ? (
              <Link
                to="/project/$projectId/traces/$traceId"
                params={{ projectId, traceId: trace.id }}
                preload={false}
                className={at === 0 ? 'whole' : ''}
                {...(at === 0 ? {} : { tabIndex: -1 })}
              >
                {name === 'name' && trace.name === null ? <span className="soft">no name</span> : cell(trace)}
              </Link>
            ) : (
              cell(trace)
            )}
          </span>
        );
      })}
    </div>
  );
};

const NoTraces = ({ isFiltered }: { readonly isFiltered: boolean }) => (
  <div className="traces-note stack">
    <h2>No traces here</h2>
    <p className="soft">
      {isFiltered
        ? 'None of this period fits the filters. Take one away, or choose a longer period.'
        : 'None was sent in this period. Choose a longer one; Home shows how to send a first trace.'}
    </p>
  </div>
);

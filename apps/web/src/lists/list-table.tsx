import './list.css';

import { Link, useNavigate, type LinkProps, type NavigateOptions } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect } from 'react';

import { useProject } from '../api/project.ts';
import type { TimeRange } from '../format/time-range.ts';
import { isSeen } from '../format/name-text.ts';
import { fullCount } from '../format/numbers.ts';
import { useRowKeys } from '../ui/use-row-keys.ts';
import { useRowsBeyond } from '../ui/use-rows-beyond.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { isOrderedBy, reversed, type ListSpec } from './list-spec.ts';
import { nameFirst, narrowNameWidth, useIsNarrow } from './name-first.ts';
import { useFocusAfterChoice } from './use-focus-after-choice.ts';
import { useListScroll } from './use-list-scroll.ts';

const rowHeight = 36;
const skeletonRows = 12;
/** The distance to the end at which the next page is loaded. */
const rowsAhead = 30;
const boxWidth = '24px';

/** The selected rows, by id. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

interface ListTableProps<Row> {
  readonly spec: ListSpec<Row>;
  readonly rows: readonly Row[] | undefined;
  readonly total: number;
  readonly columnNames: readonly string[];
  readonly order: string;
  /** What is listed, and in which order: another one is shown from its first row. */
  readonly question: string;
  readonly range: TimeRange;
  readonly isFiltered: boolean;
  readonly isMoreComing: boolean;
  /** Absent if the list has no bulk actions. */
  readonly selection: Selection | undefined;
  readonly onOrder: (order: string | undefined) => void;
  readonly onEnd: () => void;
}

/** A table that renders only the visible rows. */
export const ListTable = <Row,>(props: ListTableProps<Row>) => {
  const { spec, rows, question, range, selection, onEnd } = props;
  const { id: projectId } = useProject();
  const navigate = useNavigate();
  const { scroller, scrollTop } = useListScroll(question);
  const count = rows?.length ?? 0;
  const rowsBeyond = useRowsBeyond();
  const seen = useVirtualizer({
    count,
    getScrollElement: () => scroller.ref.current,
    estimateSize: () => rowHeight,
    overscan: rowsBeyond,
    initialOffset: scrollTop,
  });
  const shown = seen.getVirtualItems();
  // What is printed is what was read: all rows are rendered then, and none of them is near the end.
  const last = rowsBeyond === Infinity ? 0 : (shown.at(-1)?.index ?? 0);
  useEffect(() => {
    if (count > 0 && last >= count - rowsAhead) onEnd();
  }, [count, last, onEnd]);
  const current = useRowKeys(
    count,
    (at) => seen.scrollToIndex(at),
    (at) => {
      const row = rows?.[at];
      if (row !== undefined) void navigate(spec.linkOf(row, projectId, range) as unknown as NavigateOptions);
    },
  );
  useFocusAfterChoice(selection?.chosen.size ?? 0, scroller.ref);
  const isNarrow = useIsNarrow();
  const columnNames = isNarrow ? nameFirst(spec, props.columnNames) : props.columnNames;
  const template = templateOf(spec, columnNames, selection, isNarrow);
  return (
    <div className="list" tabIndex={0} role="region" aria-label={`${spec.title}, scrollable`} {...scroller}>
      <div role="table" aria-label={spec.title} aria-rowcount={count + 1}>
        <HeadRow {...props} columnNames={columnNames} template={template} />
        <div role="rowgroup" style={{ height: seen.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, start }) => {
            const row = rows?.[index];
            return row === undefined ? null : (
              <ListRow
                key={spec.idOf(row)}
                row={row}
                spec={spec}
                range={range}
                index={index}
                start={start}
                template={template}
                columnNames={columnNames}
                selection={selection}
                isCurrent={current === index}
              />
            );
          })}
        </div>
      </div>
      <ListNotes {...props} />
    </div>
  );
};

/** What is below the rows. */
const ListNotes = <Row,>({ spec, rows, total, isFiltered, isMoreComing }: ListTableProps<Row>) => (
  <>
    {rows === undefined
      ? Array.from({ length: skeletonRows }, (_, at) => <Skeleton key={at} height={rowHeight - 6} />)
      : null}
    {isMoreComing ? <p className="soft list-note">Reading more …</p> : null}
    {spec.rowsMax !== undefined && total > spec.rowsMax ? (
      <p className="soft list-note">
        These are the first {fullCount(rows?.length ?? 0)} of {fullCount(total)}. Filters and another order lead to the
        others.
      </p>
    ) : null}
    {rows?.length === 0 ? <NoRows spec={spec} isFiltered={isFiltered} /> : null}
  </>
);

/** The widths of the columns in CSS grid syntax. */
const templateOf = <Row,>(
  { columns, nameColumn }: ListSpec<Row>,
  names: readonly string[],
  selection: Selection | undefined,
  isNarrow: boolean,
): string => {
  const widthOf = (name: string): string =>
    isNarrow && name === nameColumn ? narrowNameWidth : (columns[name]?.width ?? 'auto');
  const widths = names.map(widthOf);
  return (selection === undefined ? widths : [boxWidth, ...widths]).join(' ');
};

const arrows = { ascending: ' ↑', descending: ' ↓' } as const;

const directionOf = (order: string): keyof typeof arrows => (order.endsWith('.asc') ? 'ascending' : 'descending');

/** A column that is chosen again is reversed; the usual order is none of the address. */
const nextOrder = <Row,>({ usualOrder }: ListSpec<Row>, chosen: string, order: string): string | undefined => {
  const next = chosen === order ? reversed(order) : chosen;
  return next === usualOrder ? undefined : next;
};

const HeadRow = <Row,>(props: ListTableProps<Row> & { readonly template: string }) => {
  const { spec, rows = [], columnNames, order, selection, onOrder, template } = props;
  const chosen = rows.filter((row) => selection?.chosen.has(spec.idOf(row)));
  return (
    <div role="rowgroup" className="list-head">
      <div role="row" className="list-row" style={{ gridTemplateColumns: template }}>
        {selection === undefined ? null : (
          <span role="columnheader" className="list-choice">
            <span className="only-heard">Chosen</span>
            <input
              type="checkbox"
              aria-label={`Choose all ${spec.nouns[1]} that are shown`}
              checked={rows.length > 0 && chosen.length === rows.length}
              onChange={(event) => selection.onChange(new Set(event.target.checked ? rows.map(spec.idOf) : []))}
            />
          </span>
        )}
        {columnNames.map((name) => {
          const column = spec.columns[name];
          const direction = isOrderedBy(column, order) ? directionOf(order) : undefined;
          return (
            <span
              key={name}
              role="columnheader"
              className={column?.isFigure === true ? 'figure' : ''}
              {...(direction === undefined ? {} : { 'aria-sort': direction })}
            >
              {column?.order === undefined ? (
                column?.label
              ) : (
                <button type="button" onClick={() => onOrder(nextOrder(spec, column.order ?? '', order))}>
                  {column.label}
                  {direction === undefined ? '' : arrows[direction]}
                </button>
              )}
            </span>
          );
        })}
      </div>
    </div>
  );
};

interface ListRowProps<Row> {
  readonly row: Row;
  readonly spec: ListSpec<Row>;
  readonly range: TimeRange;
  readonly index: number;
  readonly start: number;
  readonly template: string;
  readonly columnNames: readonly string[];
  readonly selection: Selection | undefined;
  readonly isCurrent: boolean;
}

const ListRow = <Row,>(props: ListRowProps<Row>) => {
  const { row, spec, range, index, start, template, columnNames, selection, isCurrent } = props;
  const { id: projectId } = useProject();
  const id = spec.idOf(row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={isCurrent || selection?.chosen.has(id) === true ? 'list-row chosen' : 'list-row'}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
    >
      {selection === undefined ? null : <ChoiceCell id={id} selection={selection} />}
      {columnNames.map((name, at) => {
        const column = spec.columns[name];
        const isName = name === spec.nameColumn;
        const content = column?.cell(row);
        return (
          <span key={name} role="cell" className={column?.isFigure === true ? 'figure' : 'cut'}>
            {at === 0 || isName ? (
              <Link
                {...(spec.linkOf(row, projectId, range) as unknown as LinkProps)}
                preload={false}
                className={at === 0 ? 'whole' : ''}
                {...(at === 0 ? {} : { tabIndex: -1 })}
              >
                {isName && !isNamed(column?.value(row)) ? <span className="soft">no name</span> : content}
              </Link>
            ) : (
              content
            )}
          </span>
        );
      })}
    </div>
  );
};

const isNamed = (name: unknown): boolean => typeof name === 'string' && isSeen(name);

const ChoiceCell = ({
  id,
  selection: { chosen, onChange },
}: {
  readonly id: string;
  readonly selection: Selection;
}) => (
  <span role="cell" className="list-choice">
    <input
      type="checkbox"
      aria-label={`Choose ${id}`}
      checked={chosen.has(id)}
      onChange={(event) =>
        onChange(new Set(event.target.checked ? [...chosen, id] : [...chosen].filter((each) => each !== id)))
      }
    />
  </span>
);

const NoRows = <Row,>({ spec, isFiltered }: { readonly spec: ListSpec<Row>; readonly isFiltered: boolean }) => (
  <div className="list-note stack">
    <h2>No {spec.nouns[1]} here</h2>
    <p className="soft">
      {isFiltered
        ? 'None of this period fits the filters. Take one away, or choose a longer period.'
        : `None in this period: choose a longer one. ${spec.empty}`}
    </p>
  </div>
);

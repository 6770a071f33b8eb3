import type { ReactNode } from 'react';

import type { Condition, FilterColumn } from '../api/conditions.ts';
import type { MetricsView } from '../api/metrics.ts';
import type { Preset, TimeRange } from '../format/time-range.ts';
import type { Column } from './columns.tsx';
import type { ListSearch } from './list-search.ts';

/** The link target of a row, as checked by the router's `linkOptions`. */
export interface RowTarget {
  readonly to: string;
  readonly params: object;
  readonly search?: object;
}

/** The query for a page of a list. */
export interface ListAsked {
  readonly projectId: string;
  readonly range: TimeRange;
  /** Absent if the list includes new rows: the clocks of their clients may be ahead of the user's. */
  readonly to: string | undefined;
  readonly conditions: readonly Condition[];
  readonly search: string | undefined;
  readonly order: string;
  /** The names of the shown columns. */
  readonly columns: readonly string[];
  /** From 1. */
  readonly page: number;
  readonly signal: AbortSignal;
}

export interface ListedPage<Row> {
  readonly rows: readonly Row[];
  /** Absent if the list is counted separately. */
  readonly totalItems?: number;
  readonly hasMore: boolean;
}

export interface BulkProps<Row> {
  readonly rows: readonly Row[];
  /** Called after the selected rows were deleted or changed. */
  readonly onDone: () => void;
}

/** The specification of a list: its query, columns and filters. */
export interface ListSpec<Row> {
  /** Used in file names and as the page of saved views. */
  readonly name: string;
  readonly title: string;
  /** Singular and plural. */
  readonly nouns: readonly [string, string];
  /** By name, in the shown order. */
  readonly columns: Readonly<Record<string, Column<Row>>>;
  readonly usualColumns: readonly string[];
  readonly usualOrder: string;
  readonly usualRange: Preset;
  /** The second column, after the first, whose text is a link to the row; on a narrow screen it is the first one. */
  readonly nameColumn: string;
  readonly filterColumns: readonly FilterColumn[];
  /** The metrics views from which filter values are suggested. */
  readonly views: readonly MetricsView[];
  /** True if the first view is shown over time. */
  readonly hasHistogram: boolean;
  /** The searched fields; absent without a search. */
  readonly searched?: string;
  readonly canBeLive: boolean;
  /** The maximal number of rows that can be read, if there is one. */
  readonly rowsMax?: number;
  readonly empty: string;
  readonly idOf: (row: Row) => string;
  readonly linkOf: (row: Row, projectId: string, range: TimeRange) => RowTarget;
  readonly readPage: (asked: ListAsked) => Promise<ListedPage<Row>>;
  /** How many rows the whole list has, where counting may take longer than reading a page. */
  readonly readTotal?: (asked: ListAsked) => Promise<number>;
  /** The bulk actions. */
  readonly Bulk?: (props: BulkProps<Row>) => ReactNode;
}

/** The columns of an address that the list has; its default columns if there are none. */
export const shownColumns = <Row>({ columns, usualColumns }: ListSpec<Row>, search: ListSearch): readonly string[] => {
  const known = (search.columns ?? []).filter((name) => Object.hasOwn(columns, name));
  return known.length === 0 ? usualColumns : known;
};

/** The same column the other way round. */
export const reversed = (order: string): string =>
  order.endsWith('.desc') ? order.replace(/desc$/, 'asc') : order.replace(/asc$/, 'desc');

/** True if the order is that of the column, either way round. */
export const isOrderedBy = (column: Pick<Column<never>, 'order'> | undefined, order: string): boolean =>
  column?.order === order || column?.order === reversed(order);

/** The order of an address, if a column of the list has it. */
export const shownOrder = <Row>({ columns, usualOrder }: ListSpec<Row>, { order }: ListSearch): string =>
  order !== undefined && Object.values(columns).some((column) => isOrderedBy(column, order)) ? order : usualOrder;

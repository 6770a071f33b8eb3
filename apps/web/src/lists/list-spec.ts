import type { ReactNode } from 'react';

import type { Condition, FilterColumn } from '../api/conditions.ts';
import type { MetricsView } from '../api/metrics.ts';
import type { Preset, TimeRange } from '../format/time-range.ts';
import type { Column } from './columns.tsx';
import type { ListSearch } from './list-search.ts';

/** Where a row leads, as `linkOptions` of the router has checked it. */
export interface RowTarget {
  readonly to: string;
  readonly params: object;
  readonly search?: object;
}

/** The query of a page of a list. */
export interface ListAsked {
  readonly projectId: string;
  readonly range: TimeRange;
  /** Absent while what arrives now is included too: its clock may be ahead of the reader's. */
  readonly to: string | undefined;
  readonly conditions: readonly Condition[];
  readonly search: string | undefined;
  readonly order: string;
  /** The names of those that are shown. */
  readonly columns: readonly string[];
  /** From 1. */
  readonly page: number;
  readonly signal: AbortSignal;
}

export interface ListedPage<Row> {
  readonly rows: readonly Row[];
  readonly totalItems: number;
  readonly hasMore: boolean;
}

export interface BulkProps<Row> {
  readonly rows: readonly Row[];
  /** Called once the chosen rows are deleted or changed. */
  readonly onDone: () => void;
}

/** A kind of things that are listed: where they are read from, what is shown of them, and what they are filtered by. */
export interface ListSpec<Row> {
  /** In names of files and in the page of saved views. */
  readonly name: string;
  readonly title: string;
  /** One, and several. */
  readonly nouns: readonly [string, string];
  /** By their names, in the order in which they are shown. */
  readonly columns: Readonly<Record<string, Column<Row>>>;
  readonly usualColumns: readonly string[];
  readonly usualOrder: string;
  readonly usualRange: Preset;
  /** The column whose text leads to the row besides the first one. */
  readonly nameColumn: string;
  readonly filterColumns: readonly FilterColumn[];
  /** Where values of filters are suggested from. */
  readonly views: readonly MetricsView[];
  /** Whether the first view is shown over time. */
  readonly hasHistogram: boolean;
  /** The searched fields; absent without a search. */
  readonly searched?: string;
  readonly canBeLive: boolean;
  readonly empty: string;
  readonly idOf: (row: Row) => string;
  readonly linkOf: (row: Row, projectId: string, range: TimeRange) => RowTarget;
  readonly readPage: (asked: ListAsked) => Promise<ListedPage<Row>>;
  /** What may be done with several at once. */
  readonly Bulk?: (props: BulkProps<Row>) => ReactNode;
}

/** The columns of an address that the list has; its usual ones where there is none. */
export const shownColumns = <Row>({ columns, usualColumns }: ListSpec<Row>, search: ListSearch): readonly string[] => {
  const known = (search.columns ?? []).filter((name) => Object.hasOwn(columns, name));
  return known.length === 0 ? usualColumns : known;
};

/** The order of an address, if a column of the list has it. */
export const shownOrder = <Row>({ columns, usualOrder }: ListSpec<Row>, { order }: ListSearch): string =>
  order !== undefined && Object.values(columns).some((column) => column.order === order) ? order : usualOrder;

import type { ReactNode } from 'react';

import { durationText, secondsToMicros } from '../format/durations.ts';
import { fullCount } from '../format/numbers.ts';
import { previewText } from '../format/preview-text.ts';
import { Money, UnpricedMark } from '../ui/money.tsx';
import { Time } from '../ui/time.tsx';

/** A column of a list of rows. */
export interface Column<Row> {
  readonly label: string;
  /** Width in CSS grid syntax. */
  readonly width: string;
  readonly isFigure?: true;
  /** How the list is ordered when the column is chosen; choosing it again reverses it. */
  readonly order?: string;
  readonly cell: (row: Row) => ReactNode;
  /** The value in exported files. */
  readonly value: (row: Row) => unknown;
  /** A column that files have beside it, without which its value would be misread. */
  readonly beside?: { readonly name: string; readonly value: (row: Row) => unknown };
}

export const textColumn = <Row,>(
  label: string,
  width: string,
  value: (row: Row) => string | null | undefined,
): Column<Row> => ({
  label,
  width,
  cell: (row) => <span title={value(row) ?? ''}>{value(row)}</span>,
  value,
});

/** The beginning of an input or an output. */
export const previewColumn = <Row,>(label: string, value: (row: Row) => unknown): Column<Row> =>
  textColumn(label, 'minmax(160px, 2fr)', (row) => previewText(value(row)));

export const timeColumn = <Row,>(value: (row: Row) => string, order?: string): Column<Row> => ({
  label: 'Time',
  width: '196px',
  ...(order === undefined ? {} : { order }),
  cell: (row) => <Time at={value(row)} />,
  value,
});

/** A duration in seconds; empty if absent. */
export const latencyColumn = <Row,>(
  label: string,
  value: (row: Row) => number | null,
  order?: string,
): Column<Row> => ({
  label,
  width: '88px',
  isFigure: true,
  ...(order === undefined ? {} : { order }),
  cell: (row) => {
    const seconds = value(row);
    return seconds === null ? '' : durationText(seconds * 1000);
  },
  value: (row) => {
    const seconds = value(row);
    return seconds === null ? null : secondsToMicros(seconds);
  },
});

/** As wide as billions. */
const countWidth = '104px';
/** As wide as thousands of dollars with a mark. */
const costWidth = '112px';

export const countColumn = <Row,>(label: string, value: (row: Row) => number, order?: string): Column<Row> => ({
  label,
  width: countWidth,
  isFigure: true,
  ...(order === undefined ? {} : { order }),
  cell: (row) => fullCount(value(row)),
  value,
});

/** US dollars, with a mark if some usage of the row has no price. */
export const costColumn = <Row,>(
  value: (row: Row) => number,
  order: string | undefined,
  unpriced: (row: Row) => number,
): Column<Row> => ({
  label: 'Cost',
  beside: { name: 'unpricedObservations', value: unpriced },
  width: costWidth,
  isFigure: true,
  ...(order === undefined ? {} : { order }),
  cell: (row) => (
    <>
      <Money usd={value(row)} isNarrow />
      <UnpricedMark count={unpriced(row)} />
    </>
  ),
  value,
});

/** A tag may have commas itself: in a file that of several is JSON, as is one that looks like JSON. */
const textOfTags = (tags: readonly string[]): string =>
  tags.length > 1 || tags[0]?.startsWith('[') === true ? JSON.stringify(tags) : (tags[0] ?? '');

export const tagsColumn = <Row,>(value: (row: Row) => readonly string[]): Column<Row> => ({
  label: 'Tags',
  width: 'minmax(100px, 1.2fr)',
  cell: (row) =>
    value(row).map((tag) => (
      <span key={tag} className="tag">
        {tag}
      </span>
    )),
  value: (row) => textOfTags(value(row)),
});

import type { ReactNode } from 'react';

import { Failure } from './failure.tsx';
import { Skeleton } from './skeleton.tsx';

interface ListSectionProps<Row> {
  /** The heading of a page that is this list; absent below the heading of another one. */
  readonly title?: string;
  /** The label of the button that creates one. */
  readonly make: string;
  /** Absent if the user may not create one. */
  readonly onMake: (() => void) | undefined;
  /** The result of a query, of which `data` is absent until it is loaded. */
  readonly list: {
    readonly data: readonly Row[] | undefined;
    readonly error: Error | null;
    readonly refetch: () => unknown;
  };
  /** Shown instead of a list without rows. */
  readonly empty: string;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** A list without pages, with the button that creates a row. */
export const ListSection = <Row,>(props: ListSectionProps<Row>) => {
  const { title, make, onMake, list, empty, children } = props;
  const { data, error, refetch } = list;
  const button =
    onMake === undefined ? null : (
      <button type="button" className="button primary" onClick={onMake}>
        {make}
      </button>
    );
  return (
    <>
      {title === undefined ? (
        button === null ? null : (
          <div>{button}</div>
        )
      ) : (
        <header className="row apart">
          <h1>{title}</h1>
          {button}
        </header>
      )}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={200} /> : null}
      {data?.length === 0 ? <p className="soft">{empty}</p> : null}
      {data === undefined || data.length === 0 ? null : children(data)}
    </>
  );
};

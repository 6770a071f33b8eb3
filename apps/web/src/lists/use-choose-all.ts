import { useEffect, useRef, useState } from 'react';

import type { ListSpec } from './list-spec.ts';
import type { useList } from './use-list.ts';

/** So many rows are chosen at once at most. */
export const chosenMax = 10_000;

type List<Row> = Pick<ReturnType<typeof useList<Row>>, 'data' | 'hasNextPage' | 'fetchNextPage'>;

interface ChooseAll {
  readonly isReading: boolean;
  /** Reads the pages that are not loaded yet, and chooses the rows of all. */
  readonly chooseAll: () => Promise<void>;
  /** Leaves the choice as it was. */
  readonly stop: () => void;
}

/** Chooses all rows that fit the filters, `chosenMax` at most; `state` is what they fit: where it changes, reading stops. */
export const useChooseAll = <Row>(
  list: List<Row>,
  { idOf }: Pick<ListSpec<Row>, 'idOf'>,
  state: string,
  onChoose: (ids: ReadonlySet<string>) => void,
): ChooseAll => {
  const [isReading, setReading] = useState(false);
  const isStopped = useRef(false);
  const stop = (): void => {
    isStopped.current = true;
  };
  useEffect(
    () => () => {
      isStopped.current = true;
    },
    [state],
  );
  const chooseAll = async (): Promise<void> => {
    isStopped.current = false;
    setReading(true);
    let read: Pick<List<Row>, 'data' | 'hasNextPage'> & { readonly error?: unknown } = list;
    const countRead = (): number => read.data?.pages.reduce((sum, { rows }) => sum + rows.length, 0) ?? 0;
    while (read.hasNextPage && countRead() < chosenMax && !isStopped.current) {
      read = await list.fetchNextPage();
      if (read.error !== null) stop();
    }
    setReading(false);
    if (isStopped.current) return;
    const ids = (read.data?.pages ?? []).flatMap(({ rows }) => rows.map(idOf));
    onChoose(new Set(ids.slice(0, chosenMax)));
  };
  return { isReading, chooseAll, stop };
};

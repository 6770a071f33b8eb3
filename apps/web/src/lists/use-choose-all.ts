import { useEffect, useRef, useState } from 'react';

import type { useList } from './use-list.ts';

/** The maximal number of selected rows. */
export const chosenMax = 10_000;

type List<Row> = Pick<ReturnType<typeof useList<Row>>, 'data' | 'hasNextPage' | 'fetchNextPage'>;

interface ChooseAll {
  readonly isReading: boolean;
  /** Loads the remaining pages, and selects all rows. */
  readonly chooseAll: () => Promise<void>;
  /** Stops without a change of the selection. */
  readonly stop: () => void;
}

/**
 * Selects all rows that match the filters, at most `chosenMax`; `state` is the state of the filters: reading stops when
 * it changes.
 */
export const useChooseAll = <Row>(
  list: List<Row>,
  state: string,
  onChoose: (rows: readonly Row[]) => void,
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
    onChoose((read.data?.pages ?? []).flatMap(({ rows }) => rows).slice(0, chosenMax));
  };
  return { isReading, chooseAll, stop };
};

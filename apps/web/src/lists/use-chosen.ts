import { useMemo, useState } from 'react';

import type { ListSpec } from './list-spec.ts';

interface Chosen<Row> {
  /** By id, as they were read last. */
  readonly chosen: ReadonlyMap<string, Row>;
  readonly choose: (rows: readonly Row[]) => void;
  /** Of rows that are read, or chosen before. */
  readonly chooseIds: (ids: ReadonlySet<string>) => void;
}

/**
 * The selected rows of a list. They stay selected when newer rows move them out of what a live list reads, with the dialog
 * that is open for them; for another `question`, of filters, there is none of them.
 */
export const useChosen = <Row>(
  rows: readonly Row[] | undefined,
  { idOf }: Pick<ListSpec<Row>, 'idOf'>,
  question: string,
): Chosen<Row> => {
  const [kept, setKept] = useState<{ readonly question: string; readonly rows: readonly Row[] }>();
  const before = kept?.question === question ? kept.rows : undefined;
  const chosen = useMemo(() => latestOf(before ?? [], rows ?? [], idOf), [before, rows, idOf]);
  const choose = (next: readonly Row[]): void => setKept({ question, rows: next });
  const chooseIds = (ids: ReadonlySet<string>): void => {
    const known = new Map([...chosen.values(), ...(rows ?? [])].map((row) => [idOf(row), row]));
    choose([...known].flatMap(([id, row]) => (ids.has(id) ? [row] : [])));
  };
  return { chosen, choose, chooseIds };
};

/** The selected rows in the order of the list, as they are in it; then those that it no longer reads, as they were. */
export const latestOf = <Row>(
  chosen: readonly Row[],
  rows: readonly Row[],
  idOf: (row: Row) => string,
): ReadonlyMap<string, Row> => {
  const ids = new Set(chosen.map(idOf));
  const read = new Map(rows.flatMap((row) => (ids.has(idOf(row)) ? [[idOf(row), row] as const] : [])));
  return new Map([...read, ...chosen.flatMap((row) => (read.has(idOf(row)) ? [] : [[idOf(row), row] as const]))]);
};

import { useSyncExternalStore } from 'react';

import type { ListSpec } from './list-spec.ts';

const narrow = '(max-width: 760px)';

const onChange = (changed: () => void): (() => void) => {
  const screen = matchMedia(narrow);
  screen.addEventListener('change', changed);
  return () => screen.removeEventListener('change', changed);
};

/** True on a phone, whose screen shows about two columns of a list. */
export const useIsNarrow = (): boolean => useSyncExternalStore(onChange, () => matchMedia(narrow).matches);

/** The columns with that of the names first, if it is among them. */
export const nameFirst = <Row>({ nameColumn }: ListSpec<Row>, columns: readonly string[]): readonly string[] =>
  columns.toSorted((a, b) => Number(b === nameColumn) - Number(a === nameColumn));

/** On a narrow screen half of it is for names. */
export const narrowNameWidth = 'min(52vw, 220px)';

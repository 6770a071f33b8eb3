import { useEffect, useRef, type RefObject } from 'react';

/** Focuses the list when no row is chosen any more and the actions on chosen ones have left with the focus. */
export const useFocusAfterChoice = (chosen: number, list: RefObject<HTMLElement | null>): void => {
  const before = useRef(0);
  useEffect(() => {
    const isOver = before.current > 0 && chosen === 0;
    before.current = chosen;
    if (isOver && document.activeElement === document.body) list.current?.focus({ preventScroll: true });
  }, [chosen, list]);
};

import { useEffect, useRef, type RefObject } from 'react';

/**
 * The button that removes an entry leaves with it where the entry was the last one, and with it the place of users of a
 * keyboard: then the button of the ref, which adds an entry, gets the focus.
 */
export const useFocusAfterRemoval = (count: number): RefObject<HTMLButtonElement | null> => {
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(count);
  useEffect(() => {
    const isRemoved = count < before.current;
    before.current = count;
    if (isRemoved && document.activeElement === document.body) button.current?.focus();
  }, [count]);
  return button;
};

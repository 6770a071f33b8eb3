import { useEffect, useRef, type RefObject } from 'react';

/**
 * A button that is disabled during its work loses the focus, and with it the place of users of a keyboard: after the work
 * the button of the ref gets it, unless another element has it by then.
 */
export const useFocusAfterWork = (isBusy: boolean): RefObject<HTMLButtonElement | null> => {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isBusy && document.activeElement === document.body) button.current?.focus();
  }, [isBusy]);
  return button;
};

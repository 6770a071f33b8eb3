import { useEffect, useState } from 'react';

const steps: Readonly<Record<string, number>> = { j: 1, k: -1 };

const isElsewhere = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  document.querySelector('dialog[open]') !== null ||
  (target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'SELECT', 'BUTTON', 'SUMMARY'].includes(target.tagName));

/** The row selected by `j` and `k`, -1 initially; Enter opens it if no other element has the focus. */
export const useRowKeys = (count: number, onMove: (row: number) => void, onOpen: (row: number) => void): number => {
  const [chosen, setChosen] = useState(-1);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isElsewhere(event)) return;
      const step = steps[event.key];
      if (step !== undefined && count > 0) {
        const next = Math.max(0, Math.min(count - 1, chosen + step));
        setChosen(next);
        onMove(next);
      } else if (event.key === 'Enter' && chosen >= 0 && !(event.target instanceof HTMLAnchorElement)) {
        onOpen(chosen);
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [chosen, count, onMove, onOpen]);
  return chosen;
};

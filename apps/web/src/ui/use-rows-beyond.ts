import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

const usualRows = 12;

/** The number of rows to render before and after the visible ones: on paper, where nothing scrolls, that of all. */
export const useRowsBeyond = (): number => {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    // The browser lays the page out as soon as the listeners have returned.
    const begin = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinting ? Infinity : usualRows;
};

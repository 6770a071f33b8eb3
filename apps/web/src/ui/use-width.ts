import { useEffect, useRef, useState, type RefObject } from 'react';

/** The current width of an element in pixels; 0 before it is measured. */
export const useWidth = <T extends HTMLElement>(): readonly [RefObject<T | null>, number] => {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (ref.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
};

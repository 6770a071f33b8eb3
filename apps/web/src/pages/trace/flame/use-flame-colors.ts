import { useEffect, useState, type RefObject } from 'react';

import type { FlameColors } from './draw-flame.ts';

/** The current colours of elements of the page: a canvas has no variables, and no `light-dark()`. */
const colorsOf = (element: HTMLElement): FlameColors => {
  const read = (className: string): string => {
    const swatch = element.querySelector(`.${className}`);
    return swatch === null ? 'gray' : getComputedStyle(swatch).backgroundColor;
  };
  const ofTypes = new Map<string, string>();
  return {
    ofType: (type) => {
      const known = ofTypes.get(type) ?? read(`kind-${type.toLowerCase()}`);
      ofTypes.set(type, known);
      return known;
    },
    failed: read('kind-failed'),
    text: read('flame-text'),
    chosen: read('flame-chosen'),
    found: read('flame-found'),
  };
};

/** The colours of the legend within an element; read again when the page gets lighter or darker. */
export const useFlameColors = (legend: RefObject<HTMLElement | null>): FlameColors | undefined => {
  const [colors, setColors] = useState<FlameColors>();
  useEffect(() => {
    const read = (): void => setColors(legend.current === null ? undefined : colorsOf(legend.current));
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', read);
    };
  }, [legend]);
  return colors;
};

import { useEffect, useRef, type RefObject } from 'react';

import { zoomBy, type Zoom } from './flame-moves.ts';

const zoomStep = 0.85;

/** Zooms with Ctrl and the wheel, or by pinching, around the pointer; without Ctrl the wheel scrolls. */
export const useZoomWheel = (
  element: RefObject<HTMLElement | null>,
  onZoom: (change: (before: Zoom) => Zoom) => void,
): void => {
  const latest = useRef(onZoom);
  useEffect(() => {
    latest.current = onZoom;
  });
  useEffect(() => {
    const zoomed = element.current;
    const turn = (event: WheelEvent): void => {
      if (!event.ctrlKey || zoomed === null) return;
      // Else the browser zooms the page: only a listener that is not passive can prevent that.
      event.preventDefault();
      const { left, width } = zoomed.getBoundingClientRect();
      const share = (event.clientX - left) / width;
      const factor = event.deltaY > 0 ? 1 / zoomStep : zoomStep;
      latest.current((before) => zoomBy(before, factor, before.from + share * (before.to - before.from)));
    };
    zoomed?.addEventListener('wheel', turn, { passive: false });
    return () => zoomed?.removeEventListener('wheel', turn);
  }, [element]);
};

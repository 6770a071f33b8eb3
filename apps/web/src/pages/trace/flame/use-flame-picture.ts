import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

import type { StepTree } from '../step-tree.ts';
import { boxAt, drawFlame, rowPx, type FlameColors } from './draw-flame.ts';
import type { Flame, FlameBox } from './flame-layout.ts';
import type { Zoom } from './flame-moves.ts';

interface Drawn {
  readonly flame: Flame;
  readonly tree: StepTree;
  readonly zoom: Zoom;
  readonly chosen: number | undefined;
  readonly found: ReadonlySet<string> | undefined;
  readonly colors: FlameColors | undefined;
}

interface FlamePictureParts {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** Redraws with the next frame, for example after scrolling. */
  readonly redraw: () => void;
  /** The box at a point of the window. */
  readonly boxUnder: (clientX: number, clientY: number) => FlameBox | undefined;
}

/** Keeps the size of a canvas equal to its scroll container, at the device's resolution, and redraws it. */
export const useFlamePicture = (drawn: Drawn): FlamePictureParts => {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(drawn);
  const pending = useRef(0);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const draw = useCallback((): void => {
    pending.current = 0;
    const context = canvas.current?.getContext('2d') ?? null;
    const { colors, ...picture } = latest.current;
    if (context === null || scroller.current === null || colors === undefined) return;
    const { clientWidth: width, clientHeight: height, scrollTop } = scroller.current;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.font = `11.5px ${getComputedStyle(scroller.current).fontFamily}`;
    drawFlame(context, { ...picture, colors, width, height, scrollTop });
  }, []);
  const redraw = useCallback((): void => {
    if (pending.current === 0) pending.current = requestAnimationFrame(draw);
  }, [draw]);
  useEffect(() => {
    if (scroller.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ width, height });
    });
    observer.observe(scroller.current);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(pending.current);
      pending.current = 0;
    };
  }, []);
  useEffect(() => {
    latest.current = drawn;
    if (canvas.current !== null) {
      const [width, height] = [size.width * devicePixelRatio, size.height * devicePixelRatio].map(Math.round);
      if (canvas.current.width !== width) canvas.current.width = width ?? 0;
      if (canvas.current.height !== height) canvas.current.height = height ?? 0;
      canvas.current.style.width = `${size.width}px`;
      canvas.current.style.height = `${size.height}px`;
    }
    redraw();
  });
  const { chosen, flame } = drawn;
  useEffect(() => {
    const box = flame.boxes.find(({ place }) => place === chosen);
    if (box === undefined || scroller.current === null) return;
    const { scrollTop, clientHeight } = scroller.current;
    const top = box.row * rowPx;
    if (top < scrollTop || top + rowPx > scrollTop + clientHeight) scroller.current.scrollTop = top - clientHeight / 2;
  }, [chosen, flame]);
  const boxUnder = (clientX: number, clientY: number): FlameBox | undefined => {
    if (scroller.current === null) return undefined;
    const { left, top } = scroller.current.getBoundingClientRect();
    const { clientWidth: width, scrollTop } = scroller.current;
    return boxAt({ flame, zoom: drawn.zoom, width, scrollTop }, clientX - left, clientY - top);
  };
  return { scroller, canvas, redraw, boxUnder };
};

import { useState, type PointerEvent } from 'react';

interface Brush {
  readonly times: readonly string[];
  readonly bucketMs: number;
  /** Pixels from one bucket to the next. */
  readonly step: number;
  /** Pixels before the first bucket. */
  readonly gutter: number;
  readonly onPick?: ((from: string, to: string) => void) | undefined;
}

/** The bucket under the pointer, and the one at which the selection of a period started. */
export const useBrush = ({ times, bucketMs, step, gutter, onPick }: Brush) => {
  const [at, setAt] = useState<number>();
  const [begin, setBegin] = useState<number>();
  const bucketAt = (event: PointerEvent<SVGSVGElement>): number => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - gutter;
    return Math.max(0, Math.min(times.length - 1, Math.floor(x / step)));
  };
  const pick = (end: number): void => {
    if (onPick === undefined || begin === undefined) return;
    const [from, lastFrom] = [times[Math.min(begin, end)], times[Math.max(begin, end)]];
    setBegin(undefined);
    if (from === undefined || lastFrom === undefined) return;
    onPick(from, new Date(Date.parse(lastFrom) + bucketMs).toISOString());
  };
  const leave = (): void => {
    setAt(undefined);
    setBegin(undefined);
  };
  return {
    at,
    begin,
    handlers: {
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => setAt(bucketAt(event)),
      onPointerLeave: leave,
      onPointerCancel: leave,
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        if (onPick === undefined || event.button !== 0) return;
        // A selection goes on outside the chart, up to its first or last bucket.
        event.currentTarget.setPointerCapture(event.pointerId);
        setBegin(bucketAt(event));
      },
      onPointerUp: (event: PointerEvent<SVGSVGElement>) => pick(bucketAt(event)),
    },
  };
};

import type { ScaleLinear } from 'd3-scale';
import { curveLinear, curveStep, line } from 'd3-shape';

import { colorClass, stacked, type Series } from './series.ts';

/** Stacked bars; lines from bucket to bucket, with or without points; or lines that are constant within a bucket. */
export type ChartKind = 'bars' | 'lines' | 'points' | 'steps';

interface MarksProps {
  readonly series: readonly Series[];
  readonly kind: ChartKind;
  /** Pixels from one bucket to the next. */
  readonly step: number;
  readonly y: ScaleLinear<number, number>;
}

const gapMax = 3;
const pointRadius = 3;

/** The marks of a chart's series. */
export const Marks = ({ series, kind, step, y }: MarksProps) => {
  if (kind !== 'bars') {
    const path = line<number | null>(
      (_, at) => (at + 0.5) * step,
      (value) => y(value ?? 0),
    )
      .defined((value) => value !== null)
      .curve(kind === 'steps' ? curveStep : curveLinear);
    return series.map((each, place) => (
      <g key={each.name} className={colorClass(each, place)}>
        <path className="line" d={path([...each.values]) ?? ''} />
        {each.values.map((value, at) =>
          value !== null && (kind === 'points' || isAlone(each.values, at)) ? (
            <circle key={at} cx={(at + 0.5) * step} cy={y(value)} r={pointRadius} />
          ) : null,
        )}
      </g>
    ));
  }
  const below = stacked(series);
  const gap = Math.min(gapMax, step / 4);
  return series.map((each, at) => (
    <path
      key={each.name}
      className={colorClass(each, at)}
      strokeWidth={0}
      d={barsOf(each.values, below[at] ?? [], { step, gap, y })}
    />
  ));
};

/** True for a value that no line leads to. */
const isAlone = (values: Series['values'], at: number): boolean =>
  (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;

const barsOf = (
  values: Series['values'],
  below: readonly number[],
  { step, gap, y }: { readonly step: number; readonly gap: number; readonly y: ScaleLinear<number, number> },
): string =>
  values
    .map((value, at) => {
      if (value === null || value <= 0) return '';
      const [bottom, top] = [y(below[at] ?? 0), y((below[at] ?? 0) + value)];
      const height = Math.max(bottom - top, 1);
      return `M${at * step + gap / 2},${bottom}v${-height}h${Math.max(step - gap, 1)}v${height}z`;
    })
    .join('');

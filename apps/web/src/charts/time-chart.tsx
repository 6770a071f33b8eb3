import './chart.css';

import { scaleLinear, type ScaleLinear } from 'd3-scale';

import { fullCount } from '../format/numbers.ts';
import { bucketText, dayMs } from '../format/times.ts';
import { useWidth } from '../ui/use-width.ts';
import { ChartNote } from './chart-note.tsx';
import { ChartTable } from './chart-table.tsx';
import { Marks, type ChartKind } from './marks.tsx';
import { letterWidth, TimeAxis } from './time-axis.tsx';
import { bucketsMax, colorClass, highest, shownBuckets, type Series } from './series.ts';
import { useBrush } from './use-brush.ts';

export interface TimeChartProps {
  readonly label: string;
  /** The start times of the buckets, oldest first. */
  readonly times: readonly string[];
  readonly bucketMs: number;
  readonly series: readonly Series[];
  readonly kind: ChartKind;
  readonly format: (value: number) => string;
  /** The format of the labels of the grid lines; that of the values if absent. */
  readonly axisFormat?: ((value: number) => string) | undefined;
  /** The names of buckets that are not periods; `times` are then their ids. */
  readonly nameOf?: ((time: string) => string) | undefined;
  readonly height?: number;
  /** Called with the period that was drawn, or with the bucket that was clicked. */
  readonly onPick?: ((from: string, to: string) => void) | undefined;
}

const axisHeight = 18;
const topSpace = 6;
const ticksWanted = 3;
/** The width of a bucket name, in pixels. */
const nameWidth = 72;

/** The width of a day, a time of day, or both, in pixels. */
const labelWidthOf = (bucketMs: number): number => (bucketMs < dayMs && bucketMs >= 3_600_000 ? 124 : 68);

/** The space to the left of the bars, for the labels of the grid lines. */
const gutterOf = (labels: readonly string[]): number =>
  Math.max(48, ...labels.map((label) => label.length * letterWidth + 8));

/** Stacked bars, or lines over time. A table for screen readers has the same figures. */
export const TimeChart = (props: TimeChartProps) => {
  const { label, bucketMs, kind, format, axisFormat = format, nameOf, height = 140, onPick } = props;
  const { times, series } = shownBuckets(props);
  const textOf = nameOf ?? ((time: string): string => bucketText(time, bucketMs));
  // Where room is, the zone too: all other times are the user's.
  const titleOf = (time: string): string =>
    nameOf === undefined && bucketMs >= dayMs ? `${textOf(time)}, UTC` : textOf(time);
  const [ref, width] = useWidth<HTMLDivElement>();
  const y = scaleLinear([0, highest(series, kind === 'bars') || 1], [height - axisHeight, topSpace]).nice(3);
  const ticks = ticksOf(y, series);
  const gutter = gutterOf(ticks.map(axisFormat));
  const step = Math.max(width - gutter, 0) / Math.max(1, times.length);
  const { at, begin, handlers } = useBrush({ times, bucketMs, step, gutter, onPick });
  const time = at === undefined ? undefined : times[at];
  return (
    <>
      <div className="chart" ref={ref} style={{ height }}>
        <svg
          height={height}
          viewBox={`0 0 ${Math.max(width, 1)} ${height}`}
          role="img"
          aria-label={label}
          {...handlers}
        >
          <GridLines ticks={ticks} y={y} gutter={gutter} width={width} format={axisFormat} />
          <g transform={`translate(${gutter} 0)`}>
            <Marks series={series} kind={kind} step={step} y={y} />
            <Band at={begin === undefined ? undefined : at} begin={begin} step={step} height={height} name="brush" />
            <Band at={at} begin={at} step={step} height={height} name="band" />
            <TimeAxis
              times={times}
              textOf={textOf}
              labelWidth={nameOf === undefined ? labelWidthOf(bucketMs) : nameWidth}
              step={step}
              y={height - 4}
            />
          </g>
        </svg>
        {at === undefined || time === undefined ? null : (
          <ChartNote
            title={titleOf(time)}
            at={at}
            series={series}
            format={format}
            x={gutter + (at + 0.5) * step}
            width={width}
          />
        )}
        <ChartTable label={label} head={headOf(props)} times={times} textOf={textOf} series={series} format={format} />
      </div>
      {series.length > 1 ? <Legend series={series} /> : null}
      {times.length === props.times.length ? null : (
        <p className="soft">
          The chart has {fullCount(bucketsMax)} of {fullCount(props.times.length)} buckets, up to the last one with a
          value.
        </p>
      )}
    </>
  );
};

/** The heading of the names of buckets. */
const headOf = ({ nameOf, bucketMs }: TimeChartProps): string => {
  if (nameOf !== undefined) return 'Name';
  return bucketMs >= dayMs ? 'Day, in UTC' : 'Time';
};

interface GridLinesProps {
  readonly ticks: readonly number[];
  readonly y: ScaleLinear<number, number>;
  readonly gutter: number;
  readonly width: number;
  readonly format: (value: number) => string;
}

/** Horizontal grid lines, with their labels. */
const GridLines = ({ ticks, y, gutter, width, format }: GridLinesProps) =>
  ticks.map((tick) => (
    <g key={tick}>
      <line className="grid" x1={gutter} x2={width} y1={y(tick)} y2={y(tick)} />
      <text x={gutter - 6} y={y(tick) + 4} textAnchor="end">
        {format(tick)}
      </text>
    </g>
  ));

const Legend = ({ series }: { readonly series: readonly Series[] }) => (
  <div className="row soft" aria-hidden="true">
    {series.map((each, place) => (
      <span key={each.name} className="legend" title={each.name}>
        <span className={`key ${colorClass(each, place)}`} />
        <bdi>{each.name}</bdi>
      </span>
    ))}
  </div>
);

interface BandProps {
  readonly at: number | undefined;
  readonly begin: number | undefined;
  readonly step: number;
  readonly height: number;
  readonly name: 'band' | 'brush';
}

/** From one bucket to another, in either order. */
const Band = ({ at, begin, step, height, name }: BandProps) =>
  at === undefined || begin === undefined ? null : (
    <rect
      className={name}
      x={Math.min(begin, at) * step}
      y={0}
      width={(Math.abs(at - begin) + 1) * step}
      height={height - axisHeight}
    />
  );

/** The values of the grid lines; integers if all figures are integers. */
const ticksOf = (y: ScaleLinear<number, number>, series: readonly Series[]): readonly number[] => {
  const isWhole = series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
  return y.ticks(ticksWanted).filter((tick) => !isWhole || Number.isInteger(tick));
};

import { bucketText, dayMs } from '../format/times.ts';

interface TimeAxisProps {
  readonly times: readonly string[];
  readonly bucketMs: number;
  /** Pixels from one bucket to the next. */
  readonly step: number;
  readonly y: number;
}

/** Days, times of day, or both are as wide as this. */
const labelWidthOf = (bucketMs: number): number => (bucketMs < dayMs && bucketMs >= 3_600_000 ? 124 : 68);

/** As many names of buckets as have room. */
export const TimeAxis = ({ times, bucketMs, step, y }: TimeAxisProps) => {
  const labelWidth = labelWidthOf(bucketMs);
  const every = Math.max(1, Math.ceil(labelWidth / Math.max(step, 0.1)));
  const end = times.length * step;
  return times.map((time, at) =>
    at % every === 0 && (at + 0.5) * step + labelWidth / 2 <= end ? (
      <text key={time} x={(at + 0.5) * step} y={y} textAnchor="middle">
        {bucketText(time, bucketMs)}
      </text>
    ) : null,
  );
};

interface TimeAxisProps {
  readonly times: readonly string[];
  readonly textOf: (time: string) => string;
  readonly labelWidth: number;
  /** Pixels from one bucket to the next. */
  readonly step: number;
  readonly y: number;
}

/** The width of a letter, in pixels. */
export const letterWidth = 6.5;

const cutTo = (text: string, width: number): string => {
  const letters = Math.max(2, Math.floor(width / letterWidth));
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
};

/** As many bucket names as fit, from the first one that does not overlap the labels of the grid lines. */
export const TimeAxis = ({ times, textOf, labelWidth, step, y }: TimeAxisProps) => {
  const width = Math.max(step, 0.1);
  const every = Math.max(1, Math.ceil(labelWidth / width));
  const first = Math.max(0, Math.ceil(labelWidth / 2 / width - 0.5));
  const end = times.length * step;
  return times.map((time, at) => {
    const x = (at + 0.5) * step;
    return at >= first && (at - first) % every === 0 && x + labelWidth / 2 <= end ? (
      <text key={time} x={x} y={y} textAnchor="middle">
        {cutTo(textOf(time), every * step)}
      </text>
    ) : null;
  });
};

import { colorClass, type Series } from './series.ts';

interface ChartNoteProps {
  readonly title: string;
  readonly at: number;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly x: number;
  readonly width: number;
}

/** The figures of the bucket under the pointer. */
export const ChartNote = ({ title, at, series, format, x, width }: ChartNoteProps) => (
  <div className="note" style={x < width / 2 ? { left: x + 12 } : { right: width - x + 12 }} aria-hidden="true">
    <div className="soft">{title}</div>
    {series.map((each, place) =>
      series.length > 3 && (each.values[at] ?? 0) === 0 ? null : (
        <div key={each.name} className="row apart">
          <span>
            <span className={`key ${colorClass(each, place)}`} />
            {each.name}
          </span>
          <span>{each.values[at] === null ? '–' : format(each.values[at] ?? 0)}</span>
        </div>
      ),
    )}
  </div>
);

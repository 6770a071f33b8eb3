import type { Series } from './series.ts';

interface ChartTableProps {
  readonly label: string;
  /** The heading of the first column. */
  readonly head: string;
  readonly times: readonly string[];
  readonly textOf: (time: string) => string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

/** The figures of a chart, for screen readers. Empty buckets are left out. */
export const ChartTable = ({ label, head, times, textOf, series, format }: ChartTableProps) => (
  <div className="only-heard">
    <table>
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {times.map((time, at) =>
          series.every(({ values }) => (values[at] ?? 0) === 0) ? null : (
            <tr key={time}>
              <th scope="row">{textOf(time)}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{values[at] === null ? '–' : format(values[at] ?? 0)}</td>
              ))}
            </tr>
          ),
        )}
      </tbody>
    </table>
  </div>
);

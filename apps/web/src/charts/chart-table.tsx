import { bucketText } from '../format/times.ts';
import type { Series } from './series.ts';

interface ChartTableProps {
  readonly label: string;
  readonly times: readonly string[];
  readonly bucketMs: number;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

/** The figures of a chart, to be heard. Buckets without anything are left out. */
export const ChartTable = ({ label, times, bucketMs, series, format }: ChartTableProps) => (
  <div className="only-heard">
    <table>
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
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
              <th scope="row">{bucketText(time, bucketMs)}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{format(values[at] ?? 0)}</td>
              ))}
            </tr>
          ),
        )}
      </tbody>
    </table>
  </div>
);

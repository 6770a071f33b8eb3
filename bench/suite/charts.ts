import type { Summary } from './figures.ts';
import { shortNumber } from './report.ts';
import { workloadOfWholeSize } from './whole-size.ts';

/** Bars of one row: stacked, in the order of `series`. */
interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
}

const colours = ['#2f6fed', '#e0862a', '#3a9d6e', '#a25bc4', '#c94f5d', '#8a8f99'];
const width = 760;
/** Of a letter of a label, at most. */
const letterWidth = 6.5;
const numberWidth = 90;
const legendWidth = 105;
const rowHeight = 24;
const headHeight = 56;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const barsOf = (values: readonly number[], scale: number, left: number, y: number): string => {
  let x = left;
  return values
    .map((value, at) => {
      const bar = `<rect x="${x.toFixed(1)}" y="${y + 4}" width="${(value * scale).toFixed(1)}" height="${rowHeight - 9}" fill="${colours[at % colours.length]}"/>`;
      x += value * scale;
      return bar;
    })
    .join('');
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** An SVG picture that reads on light and on dark pages. */
export const svgOf = ({ title, unit, series, rows }: Chart): string => {
  const height = headHeight + rows.length * rowHeight + 8;
  const labelWidth = Math.ceil(Math.max(...rows.map(({ label }) => label.length)) * letterWidth) + 16;
  const most = Math.max(...rows.map(({ values }) => sumOf(values)), Number.MIN_VALUE);
  const scale = (width - labelWidth - numberWidth) / most;
  const legend =
    series.length === 1
      ? ''
      : series
          .map((name, at) => {
            const x = width - (series.length - at) * legendWidth;
            return `<rect x="${x}" y="32" width="10" height="10" fill="${colours[at % colours.length]}"/><text x="${x + 15}" y="41">${escaped(name)}</text>`;
          })
          .join('');
  const lines = rows.map(({ label, values }, at) => {
    const y = headHeight + at * rowHeight;
    const sum = sumOf(values);
    const end = labelWidth + sum * scale + 6;
    return `<text x="${labelWidth - 8}" y="${y + 15}" text-anchor="end">${escaped(label)}</text>${barsOf(values, scale, labelWidth, y)}<text x="${end.toFixed(1)}" y="${y + 15}">${shortNumber(sum)}${unit === '' ? '' : ` ${escaped(unit)}`}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#71809a">
<text x="8" y="20" font-size="14" font-weight="600">${escaped(title)}</text>${legend}
${lines.join('\n')}
</svg>
`;
};

const processes = ['api', 'workers', 'ClickHouse', 'PostgreSQL', 'Redis', 'Collector'];

const rowsOf = (summaries: readonly Summary[], part: string, names: readonly string[]): Chart['rows'] =>
  [...new Set(summaries.filter((each) => each.part === part).map(({ of }) => of))].flatMap((of) => {
    const values = names.map(
      (name) => summaries.find((each) => each.part === part && each.of === of && each.name === name)?.median ?? 0,
    );
    return sumOf(values) > 0 ? [{ label: of, values }] : [];
  });

/** The charts of the figures, by the names of their files. */
export const chartsOf = (summaries: readonly Summary[]): ReadonlyMap<string, string> => {
  const charts: readonly (readonly [string, Chart])[] = [
    [
      'ingest-rate',
      {
        title: 'Observations a second until readable',
        unit: '/s',
        series: ['rate'],
        rows: rowsOf(summaries, 'ingest', ['rate']),
      },
    ],
    [
      'ingest-cpu',
      {
        title: 'Processor time of one observation, by process',
        unit: 'µs',
        series: processes,
        rows: rowsOf(
          summaries,
          'ingest',
          processes.map((name) => `CPU, ${name}`),
        ),
      },
    ],
    ['reads', { title: 'Reads, p95', unit: 'ms', series: ['p95'], rows: rowsOf(summaries, 'reads', ['p95']) }],
    [
      'sizes',
      {
        title: 'Bytes on disk of one observation',
        unit: 'B',
        series: ['on disk, an observation'],
        rows: rowsOf(summaries, 'sizes', ['on disk, an observation']).flatMap(({ label, values }) => {
          const whole = workloadOfWholeSize(label);
          return whole === undefined ? [] : [{ label: whole, values }];
        }),
      },
    ],
  ];
  return new Map(
    charts.filter(([, { rows }]) => rows.length > 0).map(([name, chart]) => [`${name}.svg`, svgOf(chart)]),
  );
};

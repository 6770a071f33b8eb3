import type { Summary } from './figures.ts';

/** Three digits that count, and all before the point. */
export const shortNumber = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: digits });
};

const textOf = ({ median, least, most, unit, rounds }: Summary): string => {
  const spread = rounds > 1 && least !== most ? ` (${shortNumber(least)}–${shortNumber(most)})` : '';
  return `${shortNumber(median)}${unit === '' || unit === '/s' || unit === '%' ? unit : ` ${unit}`}${spread}`;
};

const partsOf = (summaries: readonly Summary[]): ReadonlyMap<string, ReadonlyMap<string, readonly Summary[]>> => {
  const parts = new Map<string, Map<string, Summary[]>>();
  for (const summary of summaries) {
    const rows = parts.get(summary.part) ?? new Map<string, Summary[]>();
    rows.set(summary.of, [...(rows.get(summary.of) ?? []), summary]);
    parts.set(summary.part, rows);
  }
  return parts;
};

/** For a terminal: what was measured, a block each. */
export const tableOf = (summaries: readonly Summary[]): string =>
  [...partsOf(summaries)]
    .flatMap(([part, rows]) => [
      part,
      ...[...rows].map(([of, figures]) => {
        const texts = figures.map((figure) => `${figure.name} ${textOf(figure)}`);
        return `  ${of}\n      ${texts.join(', ')}`;
      }),
    ])
    .join('\n');

/** So many figures whose names begin alike, as `CPU, api`, have a table of their own. */
const ownTableMin = 4;

const kindOf = (name: string): string => name.slice(0, Math.max(name.indexOf(', '), 0));

/** The names of figures by the table that they are columns of: `''`, or how the names of that table begin. */
const tablesOf = (names: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const [all, tables] = [new Set(names), new Map<string, string[]>()];
  for (const name of all) {
    const kind = kindOf(name);
    const isOwn = kind !== '' && [...all].filter((each) => kindOf(each) === kind).length >= ownTableMin;
    const key = isOwn ? kind : '';
    tables.set(key, [...(tables.get(key) ?? []), name]);
  }
  return tables;
};

const markdownTable = (
  head: string,
  rows: ReadonlyMap<string, readonly Summary[]>,
  columns: readonly (readonly [name: string, title: string])[],
): string => {
  const lines = [...rows].flatMap(([of, figures]) => {
    const cells = columns.map(([name]) => {
      const figure = figures.find((each) => each.name === name);
      return figure === undefined ? '' : textOf(figure);
    });
    return cells.every((cell) => cell === '') ? [] : [`| ${[of, ...cells].join(' | ')} |`];
  });
  const titles = ['', ...columns.map(([, title]) => title)];
  return [`## ${head}`, '', `| ${titles.join(' | ')} |`, `| ${titles.map(() => '---').join(' | ')} |`, ...lines].join(
    '\n',
  );
};

/** A table for each part, whose columns are the names of its figures; those that begin alike may have their own. */
export const markdownOf = (summaries: readonly Summary[]): string =>
  [...partsOf(summaries)]
    .flatMap(([part, rows]) =>
      [...tablesOf([...rows.values()].flat().map(({ name }) => name))].map(([kind, names]) =>
        markdownTable(
          kind === '' ? part : `${part}: ${kind}`,
          rows,
          names.map((name) => [name, kind === '' ? name : name.slice(kind.length + 2)]),
        ),
      ),
    )
    .join('\n\n');

const digitsMax = 5;

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(digitsMax)) : value;

/** All figures as JSON, one to a line, with the digits that count. */
export const jsonOf = (machine: object, summaries: readonly Summary[]): string => {
  const lines = summaries.map((summary) => `    ${JSON.stringify(summary, rounded)}`);
  return `{\n  "machine": ${JSON.stringify(machine)},\n  "figures": [\n${lines.join(',\n')}\n  ]\n}\n`;
};

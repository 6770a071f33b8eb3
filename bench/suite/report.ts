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

/** A table for each part, whose columns are the names of its figures. */
export const markdownOf = (summaries: readonly Summary[]): string =>
  [...partsOf(summaries)]
    .map(([part, rows]) => {
      const names = [...new Set([...rows.values()].flat().map(({ name }) => name))];
      const lines = [...rows].map(([of, figures]) => {
        const cells = names.map((name) => {
          const figure = figures.find((each) => each.name === name);
          return figure === undefined ? '' : textOf(figure);
        });
        return `| ${[of, ...cells].join(' | ')} |`;
      });
      const head = [`| ${[part, ...names].join(' | ')} |`, `| ${['', ...names].map(() => '---').join(' | ')} |`];
      return [`### ${part}`, '', ...head, ...lines].join('\n');
    })
    .join('\n\n');

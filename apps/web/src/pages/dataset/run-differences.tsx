import { durationText } from '../../format/durations.ts';
import { shortUsd } from '../../format/money.ts';
import { differenceText, fullCount } from '../../format/numbers.ts';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import { measureText } from './measure-text.ts';
import type { Comparison } from './comparison.ts';

type RunDifference = Comparison['differences'][number];

const columns: readonly ColumnHead[] = [
  'Run',
  'Measure',
  { figures: 'Items compared' },
  { figures: 'Difference' },
  { figures: '95 % interval' },
  { figures: 'p' },
  'Verdict',
];

const names = { latencySeconds: 'Latency', cost: 'Cost of an item', errors: 'Items with errors' } as const;
const verdicts: Readonly<Record<RunDifference['verdict'], string>> = {
  too_few: 'too few to tell',
  no_difference: 'no difference shows',
  higher: 'higher',
  lower: 'lower',
};

/** The differences between each run and the first, over their common items. */
export const RunDifferences = ({ differences }: { readonly differences: readonly RunDifference[] }) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Differences of runs">
    <table>
      <TableHead columns={columns} />
      <tbody>
        {differences.map((each, at) => (
          <tr key={at}>
            <th scope="row">{each.candidate}</th>
            <td>{each.measure === 'score' ? each.score : names[each.measure]}</td>
            <td className="figure">{fullCount(each.pairs)}</td>
            <td className="figure">{textOf(each, each.difference)}</td>
            <td className="figure">
              {each.lower === null ? '–' : `${textOf(each, each.lower)} to ${textOf(each, each.upper)}`}
            </td>
            <td className="figure">
              {each.pValue === null ? '–' : each.pValue < 0.001 ? '< 0.001' : each.pValue.toFixed(3)}
            </td>
            <td>{verdicts[each.verdict]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const shareText = (share: number): string =>
  share.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });

const textOf = ({ measure, test }: RunDifference, value: number | null): string => {
  if (value === null) return '–';
  if (test === 'mcnemar') return differenceText(value, shareText);
  if (measure === 'cost') return differenceText(value, shortUsd);
  return measure === 'latencySeconds' ? differenceText(value * 1000, durationText) : differenceText(value, measureText);
};

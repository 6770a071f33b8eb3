import { durationText } from '../../format/durations.ts';
import { fullCount } from '../../format/numbers.ts';
import { Money } from '../../ui/money.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import type { Comparison } from './comparison.ts';
import { measureText } from './measure-text.ts';

const columns: readonly ColumnHead[] = [
  'Run',
  { figures: 'Items' },
  { figures: 'Cost' },
  { figures: 'Mean latency' },
  { figures: 'Items with errors' },
  'Means of scores',
];

/** The totals of each run over all of its items. */
export const RunTotals = ({ runs }: { readonly runs: Comparison['runs'] }) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Runs in all">
    <table>
      <TableHead columns={columns} />
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <th scope="row">{run.name}</th>
            <td className="figure">
              {fullCount(run.items)}
              {run.arrived < run.items ? (
                <span className="soft">, {fullCount(run.items - run.arrived)} not there yet</span>
              ) : null}
            </td>
            <td className="figure">
              <Money usd={Number(run.cost)} exact={run.cost} />
              {run.unpricedCalls === 0 ? null : <span className="soft"> and {run.unpricedCalls} without a price</span>}
            </td>
            <td className="figure">
              {run.latencyMeanSeconds === null ? '–' : durationText(run.latencyMeanSeconds * 1000)}
            </td>
            <td className="figure">{fullCount(run.itemsWithErrors)}</td>
            <td>
              <span className="row">
                {run.scores.map(({ name, dataType, count, mean }) => (
                  <span key={`${name} ${dataType}`} className="tag">
                    {name} {measureText(mean)} <span className="soft">of {fullCount(count)}</span>
                  </span>
                ))}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

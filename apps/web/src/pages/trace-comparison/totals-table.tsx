import { Link } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { exactUsd, shortUsd } from '../../format/money.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import type { StepTree } from '../trace/step-tree.ts';
import type { Trace } from '../trace/trace-queries.ts';
import { DifferenceText } from './difference-text.tsx';

interface Compared {
  readonly trace: Trace;
  /** `undefined` before all steps are loaded. */
  readonly tree: StepTree | undefined;
}

interface TotalsTableProps {
  readonly before: Compared;
  readonly after: Compared;
}

const columns = [
  'Trace',
  'Time',
  { figures: 'Cost' },
  { figures: 'Latency' },
  { figures: 'Tokens' },
  { figures: 'Steps' },
  { figures: 'Errors' },
];

/** The totals of two traces, and their differences. */
export const TotalsTable = ({ before, after }: TotalsTableProps) => {
  const [one, other] = [totalsOf(before), totalsOf(after)];
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Totals of both traces">
      <table>
        <TableHead columns={columns} />
        <tbody>
          <TotalsRow nth="first" trace={before.trace} totals={one} />
          <TotalsRow nth="second" trace={after.trace} totals={other} />
          <tr>
            <th scope="row" colSpan={2}>
              Difference
            </th>
            {measures.map(({ name, format }) => (
              <td key={name} className="figure">
                <DifferenceText before={one[name]} after={other[name]} format={format} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
};

const latencyText = (seconds: number): string => durationText(seconds * 1000);

const measures = [
  { name: 'cost', format: shortUsd },
  { name: 'latency', format: latencyText },
  { name: 'tokens', format: fullCount },
  { name: 'steps', format: fullCount },
  { name: 'errors', format: fullCount },
] as const;

type Totals = Readonly<Record<(typeof measures)[number]['name'], number | undefined>>;

const totalsOf = ({ trace, tree }: Compared): Totals => {
  const roots = tree?.nodes.filter(({ depth }) => depth === 0);
  return {
    cost: trace.totalCost,
    latency: trace.latency,
    tokens: roots?.reduce((sum, { sums }) => sum + sums.tokens, 0),
    steps: tree?.nodes.length,
    errors: roots?.reduce((sum, { sums }) => sum + sums.errors, 0),
  };
};

interface TotalsRowProps {
  readonly nth: 'first' | 'second';
  readonly trace: Trace;
  readonly totals: Totals;
}

const TotalsRow = ({ nth, trace, totals }: TotalsRowProps) => {
  const { id: projectId } = useProject();
  const unpriced = trace.unpricedObservations ?? 0;
  return (
    <tr>
      <th scope="row">
        <p>
          <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId: trace.id }}>
            {nameText(trace.name, trace.id)}
          </Link>{' '}
          <span className="soft">{nth}</span>
        </p>
      </th>
      <td>
        <Time at={trace.timestamp} />
      </td>
      {measures.map(({ name, format }) => (
        <td key={name} className="figure" {...(name === 'cost' ? { title: exactUsd(trace.totalCost) } : {})}>
          {totals[name] === undefined ? '…' : format(totals[name])}
          {name === 'cost' && unpriced > 0 ? <span className="warn"> +{fullCount(unpriced)} unpriced</span> : null}
        </td>
      ))}
    </tr>
  );
};

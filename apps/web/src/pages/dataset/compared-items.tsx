import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { differenceText, fullCount } from '../../format/numbers.ts';
import { previewText } from '../../format/preview-text.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money, UnpricedMark } from '../../ui/money.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { measureText } from './measure-text.ts';
import { readOutputs } from './read-outputs.ts';
import type { Comparison } from './comparison.ts';

type Outcome = NonNullable<Comparison['data'][number]['outcomes'][number]>;

/** The outputs and scores of runs, one item per row. */
export const ComparedItems = ({ comparison: { runs, data: items } }: { readonly comparison: Comparison }) => {
  const { id: projectId } = useProject();
  const asked = [...new Set(items.flatMap(({ outcomes }) => outcomes.flatMap((each) => each?.traceId ?? [])))];
  const {
    data: outputs,
    error,
    refetch,
  } = useQuery({
    queryKey: ['run-outputs', projectId, asked],
    queryFn: async ({ signal }) => readOutputs(projectId, asked, signal),
    structuralSharing: false,
  });
  return (
    <>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <div className="card wide" tabIndex={0} role="region" aria-label="Runs item by item">
        <table>
          <TableHead columns={['Item', ...runs.map(({ name }) => name)]} />
          <tbody>
            {items.map(({ datasetItemId, outcomes, regressed }) => (
              <tr key={datasetItemId}>
                <ItemCell itemId={datasetItemId} regressed={regressed} />
                {outcomes.map((outcome, at) => (
                  <OutcomeCell
                    key={runs[at]?.id ?? at}
                    outcome={outcome}
                    first={outcomes[0] ?? null}
                    output={outputs?.get(outcome?.traceId ?? '')}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};

interface ItemCellProps {
  readonly itemId: string;
  readonly regressed: readonly string[];
}

/** The current item. A deleted one has only its id. */
const ItemCell = ({ itemId, regressed }: ItemCellProps) => {
  const { id: projectId } = useProject();
  const { data } = useQuery({
    queryKey: ['dataset-items', projectId, itemId],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/dataset-items/{datasetItemId}',
        { projectId },
        { params: { datasetItemId: itemId }, signal },
      ),
    retry: false,
  });
  return (
    <th scope="row">
      <div className="stack" style={{ gap: 4 }}>
        {data === undefined ? <code>{itemId}</code> : <span>{previewText(data.input)}</span>}
        {data === undefined || data.expectedOutput === null ? null : (
          <span>expected: {previewText(data.expectedOutput)}</span>
        )}
        {regressed.length === 0 ? null : <span className="soft">lower: {regressed.join(', ')}</span>}
      </div>
    </th>
  );
};

interface OutcomeCellProps {
  readonly outcome: Outcome | null;
  /** The output of the first run for the item. */
  readonly first: Outcome | null;
  readonly output: unknown;
}

const OutcomeCell = ({ outcome, first, output }: OutcomeCellProps) => {
  const { id: projectId } = useProject();
  if (outcome === null) return <td className="soft">not in this run</td>;
  const { traceId, hasArrived, cost, unpricedCalls, latencySeconds, errors, scores } = outcome;
  return (
    <td>
      <div className="stack" style={{ gap: 4 }}>
        <span>{hasArrived ? previewText(output ?? null) : <span className="soft">no trace yet</span>}</span>
        <span className="row">
          {scores.map((score) => (
            <span key={`${score.name} ${score.dataType}`} className="tag">
              {score.name} {score.category ?? measureText(score.value ?? 0)}
              {changeOf(score, outcome === first ? null : first)}
            </span>
          ))}
        </span>
        {hasArrived ? (
          <span className="row soft">
            <span>
              <Money usd={Number(cost)} {...(cost === null ? {} : { exact: cost })} />
              <UnpricedMark count={unpricedCalls} />
            </span>
            {latencySeconds === null ? null : durationText(latencySeconds * 1000)}
            {errors === 0 ? null : (
              <span className="bad">
                {fullCount(errors)} {errors === 1 ? 'error' : 'errors'}
              </span>
            )}
            <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId }}>
              trace
            </Link>
            {first === null || first.traceId === traceId || !first.hasArrived ? null : (
              <Link
                to="/project/$projectId/traces/$traceId/compare"
                params={{ projectId, traceId }}
                search={{ from: first.traceId }}
              >
                compare
              </Link>
            )}
          </span>
        ) : null}
      </div>
    </td>
  );
};

/** The difference from the first run's score; empty if there is none or they cannot be compared. */
const changeOf = (score: Outcome['scores'][number], first: Outcome | null): string => {
  const other = first?.scores.find(({ name, dataType }) => name === score.name && dataType === score.dataType);
  if (score.value === null || other === undefined || other.value === null || other.value === score.value) return '';
  return ` (${differenceText(score.value - other.value, measureText)})`;
};

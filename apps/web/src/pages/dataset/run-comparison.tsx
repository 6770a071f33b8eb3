import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { previewText } from '../../format/preview-text.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { itemIdsOf, meanScores, traceIdsOf, type Outcome, type Run } from './compared-runs.ts';
import { readOutcomes } from './read-outcomes.ts';

/** Of both runs together so many traces are read at once. */
const itemsOfPage = 20;

interface RunComparisonProps {
  readonly dataset: Dataset;
  /** The names of one or two. */
  readonly runs: readonly string[];
}

/** What runs made of each item, one item a row. */
export const RunComparison = ({ dataset: { name: datasetName }, runs: names }: RunComparisonProps) => {
  const { id: projectId } = useProject();
  const read = useQueries({
    queries: names.map((runName) => ({
      queryKey: ['dataset-runs', projectId, datasetName, runName],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        api.get(
          '/api/public/datasets/{datasetName}/runs/{runName}',
          { projectId },
          { params: { datasetName, runName }, signal },
        ),
    })),
  });
  const error = read.find((each) => each.error !== null)?.error;
  const runs = read.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (error !== null && error !== undefined) return <Failure error={error} />;
  if (runs.length < names.length) return <Skeleton height={280} />;
  return <Compared runs={runs} />;
};

const Compared = ({ runs }: { readonly runs: readonly Run[] }) => {
  const { id: projectId } = useProject();
  const [page, setPage] = useState(1);
  const all = itemIdsOf(runs);
  const itemIds = all.slice((page - 1) * itemsOfPage, page * itemsOfPage);
  const traceIds = runs.map(traceIdsOf);
  const asked = itemIds.flatMap((id) => traceIds.flatMap((ids) => ids.get(id) ?? []));
  const { data, error } = useQuery({
    queryKey: ['run-outcomes', projectId, asked],
    queryFn: async ({ signal }) => readOutcomes(projectId, asked, signal),
    structuralSharing: false,
  });
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return <Skeleton height={280} />;
  const outcomeOf = (at: number, itemId: string): Outcome | undefined => data.get(traceIds[at]?.get(itemId) ?? '');
  return (
    <>
      <div className="card wide" tabIndex={0} role="region" aria-label="Runs item by item">
        <table>
          <thead>
            <tr>
              <th scope="col">Item</th>
              {runs.map(({ id, name }) => (
                <th key={id} scope="col">
                  {name}
                </th>
              ))}
            </tr>
            <tr>
              <th scope="row">Means of the items shown</th>
              {runs.map(({ id }, at) => (
                <td key={id}>
                  <Means outcomes={itemIds.flatMap((itemId) => outcomeOf(at, itemId) ?? [])} />
                </td>
              ))}
            </tr>
          </thead>
          <tbody>
            {itemIds.map((itemId) => (
              <tr key={itemId}>
                <ItemCell itemId={itemId} />
                {runs.map(({ id }, at) => (
                  <OutcomeCell key={id} outcome={outcomeOf(at, itemId)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager meta={{ page, totalPages: Math.ceil(all.length / itemsOfPage) }} onPage={setPage} />
    </>
  );
};

const scoreText = (value: number): string => value.toLocaleString(undefined, { maximumFractionDigits: 3 });

const Means = ({ outcomes }: { readonly outcomes: readonly Outcome[] }) => {
  const cost = outcomes.reduce((sum, { trace }) => sum + (trace?.totalCost ?? 0), 0);
  return (
    <span className="row">
      {[...meanScores(outcomes)].map(([name, mean]) => (
        <span key={name} className="tag">
          {name} {scoreText(mean)}
        </span>
      ))}
      <span>
        <Money usd={cost} /> in all
      </span>
    </span>
  );
};

/** The item as it is now. A deleted one has its id alone. */
const ItemCell = ({ itemId }: { readonly itemId: string }) => {
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
      {data === undefined ? (
        <code>{itemId}</code>
      ) : (
        <div className="stack" style={{ gap: 4 }}>
          <span>{previewText(data.input)}</span>
          {data.expectedOutput === null ? null : <span>expected: {previewText(data.expectedOutput)}</span>}
        </div>
      )}
    </th>
  );
};

const OutcomeCell = ({ outcome }: { readonly outcome: Outcome | undefined }) => {
  const { id: projectId } = useProject();
  if (outcome === undefined) return <td className="soft">not in this run</td>;
  const { traceId, trace, scores } = outcome;
  return (
    <td>
      <div className="stack" style={{ gap: 4 }}>
        <span>{trace === undefined ? <span className="soft">no trace yet</span> : previewText(trace.output)}</span>
        <span className="row">
          {scores.map(({ id, name, value, stringValue }) => (
            <span key={id} className="tag">
              {name} {stringValue ?? scoreText(value ?? 0)}
            </span>
          ))}
        </span>
        {trace === undefined ? null : (
          <span className="row soft">
            <Money usd={trace.totalCost} />
            {durationText(trace.latency * 1000)}
            <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId }}>
              trace
            </Link>
          </span>
        )}
      </div>
    </td>
  );
};

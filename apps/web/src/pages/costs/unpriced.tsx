import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { unpricedQuery } from '../../api/unpriced.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { UnpricedTable } from '../../parts/unpriced-table.tsx';
import { Failure } from '../../ui/failure.tsx';

/** Models whose usage has no price; empty if there are none. */
export const Unpriced = ({ range: { from, to } }: { readonly range: TimeRange }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(unpricedQuery(projectId, from, to));
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.data.length === 0) return null;
  return (
    <section className="card stack" aria-label="Usage without a price">
      <h2>Usage without a price</h2>
      <p className="soft">
        Totals leave it out. Once the model has a price, which is set at{' '}
        <Link to="/project/$projectId/prices" params={{ projectId }}>
          Prices
        </Link>
        , these calls are priced by themselves.
      </p>
      <UnpricedTable models={data.data} />
    </section>
  );
};

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useProject } from '../../api/project.ts';
import { unpricedQuery } from '../../api/unpriced.ts';
import { dayMs } from '../../format/times.ts';
import { UnpricedTable } from '../../parts/unpriced-table.tsx';
import { Failure } from '../../ui/failure.tsx';

const days = 90;

interface WithoutPriceProps {
  /** Sets a price for a model; absent without the permission. */
  readonly onPrice: ((model: string) => void) | undefined;
}

/** Models that were used in the last 90 days and have no price; empty if there are none. */
export const WithoutPrice = ({ onPrice }: WithoutPriceProps) => {
  const { id: projectId } = useProject();
  const [from] = useState(() => new Date(Date.now() - days * dayMs).toISOString());
  const { data, error, refetch } = useQuery(unpricedQuery(projectId, from));
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.data.length === 0) return null;
  return (
    <section className="card stack" aria-label="Usage without a price">
      <h2>Used in the last {days} days, without a price</h2>
      <UnpricedTable models={data.data} onPrice={onPrice} />
    </section>
  );
};

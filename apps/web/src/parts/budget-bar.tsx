import { useQuery } from '@tanstack/react-query';

import { budgetCheckQuery, type Budget } from '../api/budgets.ts';
import { useProject } from '../api/project.ts';
import { Money, UnpricedMark } from '../ui/money.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The spent amount of a budget in its current period. */
export const BudgetBar = ({ budget: { id, name, amount } }: { readonly budget: Budget }) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(budgetCheckQuery(projectId, id));
  if (data === undefined)
    return error === null ? <Skeleton height={20} width={160} /> : <span className="bad">{error.message}</span>;
  const { spent, state, unpricedObservations } = data;
  if (spent === null) return <span className="soft">not known yet</span>;
  const exactShare = Number(spent) / Number(amount);
  // Not rounded up to 100% before the amount is spent.
  const share = state === 'within' ? Math.min(exactShare, 0.99) : exactShare;
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <meter aria-label={`Spent of the budget ${name}`} min={0} max={1} high={0.8} value={Math.min(1, share)} />
      <span className={state === 'over' ? 'bad' : ''}>
        <Money usd={Number(spent)} exact={spent} /> (
        {share.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 0 })})
        <UnpricedMark count={unpricedObservations ?? 0} />
      </span>
    </span>
  );
};

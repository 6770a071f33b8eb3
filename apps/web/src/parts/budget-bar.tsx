import { useQuery } from '@tanstack/react-query';

import { budgetCheckQuery, type Budget } from '../api/budgets.ts';
import { useProject } from '../api/project.ts';
import { Money } from '../ui/money.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** The spent amount of a budget in its current period. */
export const BudgetBar = ({ budget: { id, name, amount } }: { readonly budget: Budget }) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(budgetCheckQuery(projectId, id));
  if (data === undefined)
    return error === null ? <Skeleton height={20} width={160} /> : <span className="bad">{error.message}</span>;
  const { spent, allowed } = data;
  if (spent === null) return <span className="soft">not known yet</span>;
  const share = Number(spent) / Number(amount);
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <meter aria-label={`Spent of the budget ${name}`} min={0} max={1} high={0.8} value={Math.min(1, share)} />
      <span className={allowed ? '' : 'bad'}>
        <Money usd={Number(spent)} exact={spent} /> (
        {share.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 0 })})
      </span>
    </span>
  );
};

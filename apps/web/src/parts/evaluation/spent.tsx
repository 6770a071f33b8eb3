import type { RuleStanding } from '../../api/evaluation-rules.ts';
import { Money, UnknownCostMark } from '../../ui/money.tsx';

/** The amount that a rule has spent on model calls, and its share of the budget. */
export const Spent = ({ rule: { name, budget, spent, unpricedCalls } }: { readonly rule: RuleStanding }) => {
  const usd = (
    <>
      <Money usd={Number(spent)} exact={spent} />
      <UnknownCostMark count={unpricedCalls} />
    </>
  );
  if (budget === null) return usd;
  const share = Number(spent) / Number(budget.amount);
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <meter aria-label={`Spent of the budget of ${name}`} min={0} max={1} high={0.8} value={Math.min(1, share)} />
      <span className={share < 1 ? 'unbroken' : 'bad unbroken'}>
        {usd} of <Money usd={Number(budget.amount)} exact={budget.amount} />
        <span className="soft"> {budget.period === 'month' ? 'this month' : 'in all'}</span>
      </span>
    </span>
  );
};

import { useQuery } from '@tanstack/react-query';

import { budgetsQuery } from '../../api/budgets.ts';
import { costsQuery } from '../../api/costs.ts';
import { useProject } from '../../api/project.ts';
import { dayMs } from '../../format/times.ts';
import { BudgetBar } from '../../parts/budget-bar.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { figuresEveryMs, useNow } from '../../ui/use-now.ts';
import { forecastOf, monthOf } from './this-month.ts';

const lookBackDays = 8;

/** The cost of this month so far, its forecast, and the budgets of the project. */
export const MonthCard = () => {
  const { id: projectId } = useProject();
  const nowMs = Math.ceil(useNow(figuresEveryMs) / 60_000) * 60_000;
  const month = monthOf(nowMs);
  const before = new Date(Math.floor(nowMs / dayMs) * dayMs - lookBackDays * dayMs).toISOString();
  const range = { from: before < month.from ? before : month.from, to: new Date(nowMs).toISOString() };
  const { data, error, refetch } = useQuery(costsQuery({ projectId }, 'day', range));
  const budgets = useQuery(budgetsQuery(projectId));
  if (data === undefined) return error === null ? null : <Failure error={error} onRetry={() => void refetch()} />;
  const days = data.data.map(({ day, totalCost }) => ({ day: day?.slice(0, 10) ?? '', cost: totalCost }));
  const spent = days.reduce((sum, { day, cost }) => (day >= month.from.slice(0, 10) ? sum + cost : sum), 0);
  return (
    <section className="card stack" aria-label="This month">
      <h2>This month, in UTC</h2>
      <dl className="facts">
        <Fact name="So far">
          <Money usd={spent} />
        </Fact>
        <Fact name="Forecast to its end">
          <span title="What was spent, and for each day that is left the mean of the last 7 whole days">
            <Money usd={forecastOf(days, nowMs)} />
          </span>
        </Fact>
        {budgets.data?.map((budget) => (
          <Fact
            key={budget.id}
            name={
              <>
                <bdi>{budget.name}</bdi>, a budget of <Money usd={Number(budget.amount)} exact={budget.amount} />{' '}
                {budget.period === 'total' ? 'in all' : `a ${budget.period}`}
              </>
            }
          >
            <BudgetBar budget={budget} />
          </Fact>
        ))}
      </dl>
      {budgets.error === null ? null : <Failure error={budgets.error} onRetry={() => void budgets.refetch()} />}
    </section>
  );
};

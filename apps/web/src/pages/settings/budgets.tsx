import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { budgetsQuery, lastAlertQuery, type Budget } from '../../api/budgets.ts';
import { api } from '../../api/client.ts';
import { useMay, useProject } from '../../api/project.ts';
import { BudgetBar } from '../../parts/budget-bar.tsx';
import { ListSection } from '../../ui/list-section.tsx';
import { Money } from '../../ui/money.tsx';
import { TextNotRead } from '../../ui/not-read.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { BudgetForm } from './budget-form.tsx';

/** The budgets and their spent amounts. */
export const Budgets = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [open, setOpen] = useState<'new' | Budget>();
  const list = useQuery(budgetsQuery(projectId));
  return (
    <>
      <ListSection
        make="New budget"
        onMake={mayWrite ? () => setOpen('new') : undefined}
        list={list}
        empty="No budget yet. One is for the project, a user, a tag or an environment: callers ask it before they spend, and a webhook hears of each threshold."
      >
        {(rows) => <BudgetTable budgets={rows} onChange={setOpen} />}
      </ListSection>
      {open === undefined ? null : (
        <BudgetForm {...(open === 'new' ? {} : { budget: open })} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
};

interface BudgetTableProps {
  readonly budgets: readonly Budget[];
  readonly onChange: (budget: Budget) => void;
}

const BudgetTable = ({ budgets, onChange }: BudgetTableProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Budgets as a table">
    <table>
      <TableHead
        columns={[
          'Name',
          'Of',
          'Period',
          { figures: 'Amount' },
          'Spent',
          'Thresholds',
          'When spent',
          'Last alert',
          { unseen: 'Changes' },
        ]}
      />
      <tbody>
        {budgets.map((budget) => (
          <BudgetRow key={budget.id} budget={budget} onChange={() => onChange(budget)} />
        ))}
      </tbody>
    </table>
  </div>
);

const BudgetRow = ({ budget, onChange }: { readonly budget: Budget; readonly onChange: () => void }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const { id, name, scope, period, amount, thresholds, whenOver } = budget;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{scope.kind === 'project' ? 'the project' : `${scope.kind} ${scope.value ?? ''}`}</td>
      <td>{period}</td>
      <td className="figure">
        <Money usd={Number(amount)} exact={amount} />
      </td>
      <td>
        <BudgetBar budget={budget} />
      </td>
      <td>{thresholds.map((percent) => `${percent}%`).join(', ')}</td>
      <td>{whenOver}</td>
      <td>
        <LastAlert budgetId={id} />
      </td>
      <td className="figure">
        {mayWrite ? (
          <>
            <button type="button" className="button" aria-label={`Change the budget ${name}`} onClick={onChange}>
              Change …
            </button>{' '}
            <RemoveButton
              label={`Delete the budget ${name}`}
              title={`Delete the budget ${name}?`}
              text="With its alerts. Callers that ask it are answered that there is none."
              work={async () =>
                api.remove('/api/public/budgets/{budgetId}', { projectId }, { params: { budgetId: id } })
              }
              changes={['budgets', projectId]}
            />
          </>
        ) : null}
      </td>
    </tr>
  );
};

/** The threshold that was reached last, and whether the webhook has heard of it. */
const LastAlert = ({ budgetId }: { readonly budgetId: string }) => {
  const { id: projectId } = useProject();
  const { data: alert, error } = useQuery(lastAlertQuery(projectId, budgetId));
  if (alert === undefined) return <TextNotRead error={error} />;
  if (alert === null) return <span className="soft">none yet</span>;
  const { threshold, raisedAt, state, attempts } = alert;
  const problem = state === 'pending' || state === 'failed' ? (attempts.at(-1)?.problem ?? null) : null;
  return (
    <span className={state === 'failed' ? 'bad' : ''}>
      {threshold}%, <Time at={raisedAt} />: {alertStates[state]}
      {problem === null ? '' : ` (${problem})`}
    </span>
  );
};

const alertStates = {
  silent: 'no webhook',
  pending: 'to be sent',
  delivered: 'delivered',
  failed: 'given up',
} as const;

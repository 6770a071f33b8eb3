import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import { queryOf, withKeyOptions, type KeyOptions } from './key-options.ts';
import type { Operator } from './operator.ts';

const budgetSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.object({ kind: z.string(), value: z.string().optional() }),
  period: z.string(),
  amount: z.string(),
  thresholds: z.array(z.number()),
  webhookUrl: z.string().nullable(),
});
const pageSchema = z.object({ data: z.array(budgetSchema), meta: z.object({ totalItems: z.number() }) });

const checkSchema = z.object({
  budgetId: z.string(),
  allowed: z.boolean(),
  state: z.string(),
  spent: z.string().nullable(),
  limit: z.string(),
  remaining: z.string().nullable(),
  unpricedObservations: z.number().nullable(),
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  asOf: z.string().nullable(),
});

const root = '/api/public/budgets';

interface ListOptions extends KeyOptions {
  readonly page?: string;
  readonly limit?: string;
}

export const addBudgetCommands = (program: Command, operator: Operator): void => {
  const budgets = program.command('budgets').description('how much may be spent, and what is');
  withKeyOptions(
    budgets
      .command('list')
      .description('oldest first')
      .option('--page <number>', 'which page, from 1')
      .option('--limit <number>', 'budgets a page, at most 100'),
  ).action((options: ListOptions) => listBudgets(operator, options));
  withKeyOptions(
    budgets.command('check').description('whether more may be spent; fails when not').argument('<id>'),
  ).action((id: string, keys: KeyOptions) => checkBudget(operator, id, keys));
};

const listBudgets = async (operator: Operator, { page, limit, ...keys }: ListOptions): Promise<void> => {
  const answer = await operator.askServer({ method: 'GET', path: `${root}${queryOf({ page, limit })}`, keys });
  const { data, meta } = pageSchema.parse(answer);
  const rows = data.map(({ id, name, scope, period, amount, thresholds, webhookUrl }) => [
    id,
    name,
    scope.value === undefined ? scope.kind : `${scope.kind} ${scope.value}`,
    period,
    amount,
    thresholds.map((percent) => `${percent} %`).join(', '),
    webhookUrl,
  ]);
  const headings = ['ID', 'NAME', 'OF', 'PERIOD', 'AMOUNT (USD)', 'ALERTS AT', 'WEBHOOK'];
  const more = meta.totalItems > rows.length ? [`\n${rows.length} of ${meta.totalItems}`] : [];
  const text = rows.length === 0 ? 'There are no budgets.' : [formatTable(headings, rows), ...more].join('\n');
  operator.print({ json: answer, text });
};

const checkBudget = async (operator: Operator, id: string, keys: KeyOptions): Promise<void> => {
  const answer = await operator.askServer({ method: 'GET', path: `${root}/${encodeURIComponent(id)}/check`, keys });
  const { allowed, state, spent, limit, remaining, unpricedObservations, period, asOf } = checkSchema.parse(answer);
  const text = [
    `allowed    ${allowed ? 'yes' : 'no'} (${state})`,
    `spent      ${spent ?? 'unknown'} USD of ${limit}`,
    `remaining  ${remaining ?? 'unknown'} USD`,
    `period     ${period.from === null ? 'all time' : `${period.from} to ${period.to}`}`,
    ...(unpricedObservations === null || unpricedObservations === 0
      ? []
      : [`unpriced   ${unpricedObservations} observations that no price is known for`]),
    ...(asOf === null ? [] : [`as of      ${asOf}`]),
  ].join('\n');
  operator.print({ json: answer, text });
  if (!allowed) operator.tellUnhealthy();
};

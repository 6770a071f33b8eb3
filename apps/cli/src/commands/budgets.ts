import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import { jsonOfEach } from '../server/as-projects.ts';
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
  const path = `${root}${queryOf({ page, limit })}`;
  const answers = await operator.asProjects.each(keys, (own) => operator.askServer({ method: 'GET', path, keys: own }));
  const pages = answers.map(({ project, answer }) => ({ project, ...pageSchema.parse(answer) }));
  const budgets = pages.flatMap(({ project, data }) => data.map((budget) => ({ project, ...budget })));
  const totalItems = pages.reduce((sum, { meta }) => sum + meta.totalItems, 0);
  const rows = budgets.map(({ project, id, name, scope, period, amount, thresholds, webhookUrl }) => [
    ...(answers.length > 1 ? [project?.name ?? null] : []),
    id,
    name,
    scope.value === undefined ? scope.kind : `${scope.kind} ${scope.value}`,
    period,
    amount,
    thresholds.map((percent) => `${percent} %`).join(', '),
    webhookUrl,
  ]);
  const columns = ['ID', 'NAME', 'OF', 'PERIOD', 'AMOUNT (USD)', 'ALERTS AT', 'WEBHOOK'];
  const headings = answers.length > 1 ? ['PROJECT', ...columns] : columns;
  const more = totalItems > rows.length ? [`\n${rows.length} of ${totalItems}`] : [];
  const text = rows.length === 0 ? 'There are no budgets.' : [formatTable(headings, rows), ...more].join('\n');
  operator.print({ json: jsonOfEach(answers), text });
};

const checkBudget = async (operator: Operator, id: string, keys: KeyOptions): Promise<void> => {
  const path = `${root}/${encodeURIComponent(id)}/check`;
  const answer = await operator.asProjects.first(keys, (own) => operator.askServer({ method: 'GET', path, keys: own }));
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
  if (!allowed) operator.reportUnhealthy();
};

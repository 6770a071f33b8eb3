import { advisedCommand } from '@spanledger/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import { UsageError } from '../usage-error.ts';
import { queryOf, withKeyOptions, type KeyOptions } from './key-options.ts';
import type { Operator } from './operator.ts';
import { repricingSchema, repricingText, repricingWithDifferencesSchema } from './repricing-text.ts';

const root = '/api/public/costs/reprice';
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`;

const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), meta: z.object({ totalItems: z.number() }) });
const listSchema = pageOf(repricingSchema);
const unpricedSchema = pageOf(
  z.object({
    model: z.string().nullable(),
    provider: z.string().nullable(),
    observations: z.number(),
    units: z.record(z.string(), z.number()),
    firstSeen: z.string(),
    lastSeen: z.string(),
  }),
);

interface PeriodOptions extends KeyOptions {
  readonly from?: string;
  readonly to?: string;
}

interface ScopeOptions extends PeriodOptions {
  readonly model?: readonly string[];
  readonly priceVersion?: string;
}

interface PageOptions extends PeriodOptions {
  readonly page?: string;
  readonly limit?: string;
}

export const addRepriceCommands = (program: Command, operator: Operator): void => {
  const reprice = program.command('reprice').description('costs that were computed, or are unknown, by other prices');
  withScopeOptions(reprice.command('diff').description('what re-pricing would change; changes nothing')).action(
    (options: ScopeOptions) => startRepricing(operator, options, true),
  );
  withScopeOptions(reprice.command('apply').description('change the costs, in the background')).action(
    (options: ScopeOptions) => startRepricing(operator, options, false),
  );
  withPageOptions(reprice.command('list').description('who had which costs changed, newest first')).action(
    (options: PageOptions) => listRepricings(operator, options),
  );
  withKeyOptions(reprice.command('show').description('how far it is, and what it changes').argument('<id>')).action(
    (id: string, keys: KeyOptions) => showRepricing(operator, id, keys),
  );
  withKeyOptions(reprice.command('cancel').description('give it up; what is changed stays').argument('<id>')).action(
    async (id: string, keys: KeyOptions) => {
      const answer = await operator.askServer({ method: 'POST', path: `${pathOf(id)}/cancel`, keys });
      const { state } = repricingSchema.parse(answer);
      operator.print({ json: answer, text: state === 'cancelled' ? `${id} is cancelled.` : `${id} ends soon.` });
    },
  );
  withPageOptions(
    reprice
      .command('unpriced')
      .description('models whose usage has no price')
      .option('--from <time>', 'from this time on')
      .option('--to <time>', 'before this time'),
  ).action((options: PageOptions) => listUnpriced(operator, options));
};

const withScopeOptions = (command: Command): Command =>
  withKeyOptions(
    command
      .requiredOption('--from <time>', 'observations that started from this time on')
      .requiredOption('--to <time>', 'observations that started before this time')
      .option('--model <name...>', 'only these models, as clients named them')
      .option('--price-version <number>', 'of the price book; the latest when absent'),
  );

const withPageOptions = (command: Command): Command =>
  withKeyOptions(
    command.option('--page <number>', 'which page, from 1').option('--limit <number>', 'items a page, at most 100'),
  );

const startRepricing = async (operator: Operator, options: ScopeOptions, dryRun: boolean): Promise<void> => {
  const { from, to, model, priceVersion, ...keys } = options;
  const body = {
    fromTimestamp: from,
    toTimestamp: to,
    ...(model === undefined ? {} : { models: model }),
    ...(priceVersion === undefined ? {} : { priceVersion: versionOf(priceVersion) }),
    dryRun,
  };
  const answer = await operator.askServer({ method: 'POST', path: root, body, keys });
  printRepricing(operator, answer);
};

const versionOf = (text: string): number => {
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--price-version must be a number; ${advisedCommand('prices list')} tells it.`);
  return Number(text);
};

const showRepricing = async (operator: Operator, id: string, keys: KeyOptions): Promise<void> =>
  printRepricing(operator, await operator.askServer({ method: 'GET', path: pathOf(id), keys }));

const printRepricing = (operator: Operator, answer: unknown): void => {
  const run = repricingWithDifferencesSchema.parse(answer);
  operator.print({ json: answer, text: repricingText(run) });
  if (run.state === 'failed') operator.tellUnhealthy();
};

const listRepricings = async (operator: Operator, { page, limit, ...keys }: PageOptions): Promise<void> => {
  const answer = await operator.askServer({ method: 'GET', path: `${root}${queryOf({ page, limit })}`, keys });
  const { data, meta } = listSchema.parse(answer);
  const rows = data.map((run) => [
    run.id,
    run.dryRun ? `${run.state}, dry` : run.state,
    run.requestedBy ?? 'a new price',
    run.fromTimestamp,
    run.toTimestamp,
    run.models?.join(', ') ?? 'all',
    String(run.priceVersion),
    run.createdAt,
  ]);
  const headings = ['ID', 'STATE', 'ASKED FOR BY', 'FROM', 'TO', 'MODELS', 'PRICES', 'CREATED'];
  const text = rows.length === 0 ? 'Nothing was re-priced.' : listText(headings, rows, meta.totalItems);
  operator.print({ json: answer, text });
};

const listUnpriced = async (operator: Operator, options: PageOptions): Promise<void> => {
  const { from, to, page, limit, ...keys } = options;
  const query = queryOf({ fromTimestamp: from, toTimestamp: to, page, limit });
  const answer = await operator.askServer({ method: 'GET', path: `/api/public/costs/unpriced${query}`, keys });
  const { data, meta } = unpricedSchema.parse(answer);
  const rows = data.map((row) => [
    row.model,
    row.provider,
    String(row.observations),
    String(row.units['total'] ?? 0),
    row.firstSeen,
    row.lastSeen,
  ]);
  const headings = ['MODEL', 'PROVIDER', 'OBSERVATIONS', 'UNITS', 'FIRST SEEN', 'LAST SEEN'];
  const text = rows.length === 0 ? 'All usage has a price.' : listText(headings, rows, meta.totalItems);
  operator.print({ json: answer, text });
};

const listText = (
  headings: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  totalItems: number,
): string => {
  const more = totalItems > rows.length ? [`\n${rows.length} of ${totalItems}`] : [];
  return [formatTable(headings, rows), ...more].join('\n');
};

import { setTimeout as pause } from 'node:timers/promises';
import { advisedCommand, DomainError, isEnded, notFound, type Project, type RepricingState } from '@spanledger/core';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import { jsonOfEach, type OfProject } from '../server/as-projects.ts';
import type { KeyPair } from '../server/ask-server.ts';
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
  readonly models?: readonly string[];
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
    async (id: string, options: KeyOptions) => {
      const answer = await operator.asProjects.first(options, (keys) =>
        operator.askServer({ method: 'POST', path: `${pathOf(id)}/cancel`, keys }),
      );
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
      .option('--models <name...>', 'only these models, as clients named them')
      // The former name of the option.
      .addOption(new Option('--model <name...>').hideHelp())
      .option('--price-version <number>', 'of the price book; the latest when absent'),
  );

const withPageOptions = (command: Command): Command =>
  withKeyOptions(
    command.option('--page <number>', 'which page, from 1').option('--limit <number>', 'items a page, at most 100'),
  );

const startRepricing = async (operator: Operator, options: ScopeOptions, dryRun: boolean): Promise<void> => {
  const { from, to, model, models = model, priceVersion, ...keys } = options;
  const body = {
    fromTimestamp: from,
    toTimestamp: to,
    ...(models === undefined ? {} : { models }),
    ...(priceVersion === undefined ? {} : { priceVersion: versionOf(priceVersion) }),
    dryRun,
  };
  const answers = await operator.asProjects.each(keys, async (own) => {
    const answer = await operator.askServer({ method: 'POST', path: root, body, keys: own }).catch(refusalOf);
    if (answer instanceof DomainError || !operator.repricesItself()) return answer;
    return whenEnded(operator, answer, own);
  });
  printEach(operator, answers);
};

const pollMs = 150;

/** No other process would continue it. */
const whenEnded = async (operator: Operator, answer: unknown, keys: KeyPair): Promise<unknown> => {
  let latest = answer;
  for (;;) {
    const { id, state } = repricingSchema.parse(latest);
    if (isEnded(state as RepricingState)) return latest;
    await pause(pollMs);
    latest = await operator.askServer({ method: 'GET', path: pathOf(id), keys });
  }
};

/** Of several projects most have nothing in a period: that is no failure of the others. */
const refusalOf = (error: unknown): DomainError => {
  if (error instanceof DomainError && error.code === 'invalid_input') return error;
  throw error;
};

/** Prints the answers; fails as the server did when no project had anything to price. */
const printEach = (operator: Operator, answers: readonly OfProject<unknown>[]): void => {
  const refusal = answers.find(({ answer }) => answer instanceof DomainError)?.answer;
  const done = answers.filter(({ answer }) => !(answer instanceof DomainError));
  if (done.length === 0) throw refusal ?? notFound('There is no project yet.');
  const runs = done.map(({ project, answer }) => ({ project, run: repricingWithDifferencesSchema.parse(answer) }));
  const text = runs.map(({ project, run }) =>
    project === undefined || runs.length === 1
      ? repricingText(run)
      : `${project.name} (${project.id})\n${repricingText(run)}`,
  );
  operator.print({ json: jsonOfEach(done), text: text.join('\n\n') });
  if (runs.some(({ run }) => run.state === 'failed')) operator.reportUnhealthy();
};

const versionOf = (text: string): number => {
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--price-version must be a number; ${advisedCommand('prices list')} tells it.`);
  return Number(text);
};

const showRepricing = async (operator: Operator, id: string, options: KeyOptions): Promise<void> => {
  const answer = await operator.asProjects.first(options, (keys) =>
    operator.askServer({ method: 'GET', path: pathOf(id), keys }),
  );
  printEach(operator, [{ project: undefined, answer }]);
};

const listRepricings = async (operator: Operator, { page, limit, ...keys }: PageOptions): Promise<void> => {
  const path = `${root}${queryOf({ page, limit })}`;
  const answers = await operator.asProjects.each(keys, (own) => operator.askServer({ method: 'GET', path, keys: own }));
  const pages = answers.map(({ project, answer }) => ({ project, ...listSchema.parse(answer) }));
  const rows = rowsOfEach(pages, (run) => [
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
  const text = rows.length === 0 ? 'Nothing was re-priced.' : listText(headings, rows, pages);
  operator.print({ json: jsonOfEach(answers), text });
};

const listUnpriced = async (operator: Operator, options: PageOptions): Promise<void> => {
  const { from, to, page, limit, ...keys } = options;
  const query = queryOf({ fromTimestamp: from, toTimestamp: to, page, limit });
  const path = `/api/public/costs/unpriced${query}`;
  const answers = await operator.asProjects.each(keys, (own) => operator.askServer({ method: 'GET', path, keys: own }));
  const pages = answers.map(({ project, answer }) => ({ project, ...unpricedSchema.parse(answer) }));
  const rows = rowsOfEach(pages, (row) => [
    row.model,
    row.provider,
    String(row.observations),
    String(row.units['total'] ?? 0),
    row.firstSeen,
    row.lastSeen,
  ]);
  const headings = ['MODEL', 'PROVIDER', 'OBSERVATIONS', 'UNITS', 'FIRST SEEN', 'LAST SEEN'];
  const text = rows.length === 0 ? 'All usage has a price.' : listText(headings, rows, pages);
  operator.print({ json: jsonOfEach(answers), text });
};

interface ProjectPage<T> {
  readonly project: Project | undefined;
  readonly data: readonly T[];
  readonly meta: { readonly totalItems: number };
}

type Row = readonly (string | null)[];

/** With the project's name before each row, if there are several. */
const rowsOfEach = <T>(pages: readonly ProjectPage<T>[], rowOf: (item: T) => Row): readonly Row[] =>
  pages.flatMap(({ project, data }) =>
    data.map((item) => (pages.length > 1 ? [project?.name ?? null, ...rowOf(item)] : rowOf(item))),
  );

const listText = (columns: readonly string[], rows: readonly Row[], pages: readonly ProjectPage<unknown>[]): string => {
  const totalItems = pages.reduce((sum, { meta }) => sum + meta.totalItems, 0);
  const headings = pages.length > 1 ? ['PROJECT', ...columns] : columns;
  const more = totalItems > rows.length ? [`\n${rows.length} of ${totalItems}`] : [];
  return [formatTable(headings, rows), ...more].join('\n');
};

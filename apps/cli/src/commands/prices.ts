import type { Command } from 'commander';
import type { Operator } from './operator.ts';
import { diffPrices, importPrices, type ImportCommandOptions } from './price-import.ts';
import { listPrices, showPrice, type ShowOptions } from './price-lists.ts';
import type { ScopeOptions } from './price-scope.ts';

const projectHint = 'of this project alone; everybody’s when absent';

export const addPriceCommands = (program: Command, operator: Operator): void => {
  const prices = program.command('prices').description('the price book: what models cost');
  withScope(
    prices.command('list').description('prices that were added, by model; built-in ones are not listed'),
  ).action((options: ScopeOptions) => operator.finish((stores) => listPrices(stores, options)));
  prices
    .command('show')
    .description('what a model costs, and which price says so')
    .argument('<model>', 'as clients name it')
    .option('-p, --project <id or name>', 'for this project; not needed when there is only one')
    .option('--provider <name>', 'as clients name it')
    .option('--service-tier <name>', 'batch, flex, priority, …')
    .option('--at <time>', 'at this time; now when absent')
    .option('--book <version>', 'by this version of the price book; the latest when absent')
    .action((model: string, options: ShowOptions) => operator.finish((stores) => showPrice(stores, model, options)));
  withImport(prices.command('import').description('take over the prices of a file in the format of LiteLLM')).action(
    (file: string, options: ImportCommandOptions) => operator.finish((stores) => importPrices(stores, file, options)),
  );
  withImport(prices.command('diff').description('what importing a file would change; changes nothing')).action(
    (file: string, options: ImportCommandOptions) => operator.finish((stores) => diffPrices(stores, file, options)),
  );
};

const withScope = (command: Command): Command =>
  command
    .option('-p, --project <id or name>', projectHint)
    .option('-o, --organization <id or name>', 'of this organization alone');

const withImport = (command: Command): Command =>
  withScope(command.argument('<file>', 'such as model_prices_and_context_window.json'))
    .option('--from <time>', 'when prices that changed begin; now when absent, `ever` to replace them since ever')
    .option('--prune', 'remove what was imported before and is not in the file any more');

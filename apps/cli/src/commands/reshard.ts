import type { Command } from 'commander';
import { UsageError } from '../usage-error.ts';
import type { Operator } from './operator.ts';

export const addReshardCommand = (program: Command, operator: Operator): void => {
  program
    .command('reshard')
    .description('change the number of shards of a drained queue; refused while an api or a worker runs')
    .argument('<shards>', 'how many there shall be, from 1 to 256')
    .option('--dry-run', 'tell what would be done and what is in the way, and change nothing')
    .action(async (text: string, options: { dryRun?: boolean }) => {
      const isDryRun = options.dryRun === true;
      const { from, to, obstacle } = await operator.reshard({ shards: shardsOf(text), isDryRun });
      const isChanged = !isDryRun && from !== to;
      operator.print({
        json: { from: from ?? null, to, isChanged, obstacle: obstacle ?? null },
        text: isDryRun ? planText(from, to, obstacle) : resultText(from, to),
      });
      if (isDryRun && from !== to && obstacle !== undefined) operator.reportUnhealthy();
    });
};

const shardsOf = (text: string): number => {
  const shards = /^\d+$/.test(text) ? Number(text) : 0;
  if (shards >= 1 && shards <= 256) return shards;
  throw new UsageError(`The number of shards must be a whole number from 1 to 256, and not ${text}.`);
};

const next = (to: number): string =>
  `Set QUEUE_SHARDS to ${to} or leave it empty, and start every api and worker again.`;

const now = (from: number | undefined): string =>
  from === undefined ? 'No process has opened the queue yet.' : `The queue has ${from} shards.`;

const planText = (from: number | undefined, to: number, obstacle: string | undefined): string => {
  if (from === to) return `${now(from)} There is nothing to do.`;
  const would = `It would get ${to}; nothing else would change.`;
  return [`${now(from)} ${would}`, obstacle ?? 'Nothing stands in the way.', 'Nothing was changed.'].join('\n');
};

const resultText = (from: number | undefined, to: number): string =>
  from === to
    ? `${now(from)} Nothing was changed.`
    : `The queue has ${to} shards now${from === undefined ? '' : `, and had ${from}`}. ${next(to)}`;

import { advisedStart } from '@spanledger/core';
import type { Command } from 'commander';
import type { Operator } from './operator.ts';

export const addMigrateCommand = (program: Command, operator: Operator): void => {
  program
    .command('migrate')
    .description('bring the schema of both databases up to date; again changes nothing')
    .option('--cluster <name>', "the ClickHouse cluster, or {cluster} for the server's macro")
    .action(async (options: { cluster?: string }) => {
      const report = await operator.migrate({
        ...options,
        onSlow: ({ name, nth, count, seconds }) =>
          operator.reportProgress(`${nth} of ${count}: ${name} has run for ${seconds} s`),
      });
      const lines = Object.entries(report).map(([name, applied]) => lineOf(name, applied));
      operator.print({ json: report, text: lines.join('\n') });
    });
};

const lineOf = (name: string, applied: readonly string[] | null): string => {
  if (applied === null) return `${name}: does not run; ${advisedStart('api')} migrates it.`;
  if (applied.length === 0) return `${name}: up to date.`;
  return `${name}: ${applied.length} applied\n${applied.map((migration) => `  ${migration}`).join('\n')}`;
};

import type { Command } from 'commander';
import { slowText } from '../status/slow-text.ts';
import { statusText } from '../status/status-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Operator } from './operator.ts';

export const addStatusCommand = (program: Command, operator: Operator, version: string): void => {
  program
    .command('status')
    .description('components, schemas, the queue, lag and dead letters; exit code 1 when something is not well')
    .option(
      '--slow [count]',
      'the statements that took most of the time of PostgreSQL since it started; 20 when absent',
    )
    .action(async ({ slow }: { readonly slow?: string | true }) => {
      if (slow !== undefined) {
        const statements = await operator.readSlowStatements(slow === true ? 20 : parseCount(slow));
        operator.print({ json: { statements }, text: slowText(statements) });
        return;
      }
      const report = await operator.readStatus();
      operator.print({ json: { version, ...report }, text: statusText(report, version) });
      if (!report.isHealthy) operator.reportUnhealthy();
    });
};

const parseCount = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw new UsageError(`--slow ${text} is no count: a whole number from 1 to 1000.`);
  return count;
};

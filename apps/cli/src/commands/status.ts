import type { Command } from 'commander';
import { statusText } from '../status/status-text.ts';
import type { Operator } from './operator.ts';

export const addStatusCommand = (program: Command, operator: Operator, version: string): void => {
  program
    .command('status')
    .description('components, schemas, the queue, lag and dead letters; exit code 1 when something is not well')
    .action(async () => {
      const report = await operator.readStatus();
      operator.print({ json: { version, ...report }, text: statusText(report, version) });
      if (!report.isHealthy) operator.reportUnhealthy();
    });
};

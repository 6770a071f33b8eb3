import { parseIso, type DerivedStats, type Difference, type Period, type ProjectId } from '@spanledger/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import { UsageError } from '../usage-error.ts';
import type { Operator } from './operator.ts';
import { verifyAudit } from './verify-audit.ts';

interface VerifyOptions {
  readonly from?: string;
  readonly to?: string;
  readonly project?: string;
  readonly repair?: boolean;
  readonly audit?: boolean;
  readonly anchor?: readonly string[];
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const [firstDay, lastDay] = ['1970-01-01', '2148-12-31'];

export const addVerifyCommand = (program: Command, operator: Operator): void => {
  program
    .command('verify')
    .description('compute again what is derived, from its source; exit code 1 when something differs')
    .option('--from <day>', 'from this day on, as YYYY-MM-DD; all time when absent')
    .option('--to <day>', 'to the end of this day')
    .option('-p, --project <id>', 'of this project only, by its id')
    .option('--repair', 'rebuild what differs, and verify it again')
    .option('--audit', 'the audit log instead: is every entry there, and as it was written')
    .option('--anchor <files...>', 'with --audit: what "audit anchor" printed before')
    .action(async (options: VerifyOptions) => {
      if (options.audit === true) return auditOf(operator, options);
      if (options.anchor !== undefined) throw new UsageError('--anchor goes with --audit.');
      const period = periodOf(options);
      const report = await operator.withDerivedStats((stats) => verify(stats, period, options, operator));
      operator.print({ json: report, text: textOf(report) });
      if (report.differences.length > 0) operator.reportUnhealthy();
    });
};

const auditOf = async (operator: Operator, { anchor = [], audit: _audit, ...others }: VerifyOptions): Promise<void> => {
  if (Object.keys(others).length > 0) throw new UsageError('With --audit only --anchor is taken.');
  await operator.finish(async (stores) => {
    const { isWhole, ...result } = await verifyAudit(stores, anchor);
    if (!isWhole) operator.reportUnhealthy();
    return result;
  });
};

interface Report {
  readonly projects: number;
  /** Those that remain. */
  readonly differences: readonly Difference[];
  /** Those that were found and are repaired. */
  readonly repaired: readonly Difference[];
}

const dayOption = (name: string, day: string): string => {
  if (dayPattern.test(day) && parseIso(day) !== undefined) return day;
  throw new UsageError(`--${name} ${day} is no day: write it as 2026-01-31.`);
};

const periodOf = ({ from, to }: VerifyOptions): Period | undefined => {
  if (from === undefined && to === undefined) return undefined;
  const period = { fromDay: dayOption('from', from ?? firstDay), toDay: dayOption('to', to ?? lastDay) };
  if (period.fromDay > period.toDay) throw new UsageError(`--from ${from} comes after --to ${to}.`);
  return period;
};

const chosenOf = (projects: readonly ProjectId[], project: string | undefined): readonly ProjectId[] => {
  if (project === undefined) return projects;
  const chosen = projects.filter((id) => id === project);
  if (chosen.length > 0) return chosen;
  throw new UsageError(`There is no telemetry of a project with the id ${project}.`);
};

const verify = async (
  stats: DerivedStats,
  period: Period | undefined,
  { project, repair = false }: VerifyOptions,
  { reportProgress }: Operator,
): Promise<Report> => {
  const projects = chosenOf(await stats.projects(), project);
  const differences: Difference[] = [];
  const repaired: Difference[] = [];
  for (const [index, id] of projects.entries()) {
    reportProgress(`${index + 1} of ${projects.length}: verifying ${id}`);
    const found = await stats.verify(id, period);
    if (found.length === 0 || !repair) {
      differences.push(...found);
      continue;
    }
    reportProgress(`${index + 1} of ${projects.length}: ${found.length} differences in ${id}, repairing`);
    await stats.repair(id, period);
    const remaining = await stats.verify(id, period);
    const keys = new Set(remaining.map(keyOf));
    differences.push(...remaining);
    repaired.push(...found.filter((difference) => !keys.has(keyOf(difference))));
  }
  return { projects: projects.length, differences, repaired };
};

const keyOf = ({ figure, projectId, of }: Difference): string => JSON.stringify([figure, projectId, of]);

const tableOf = (differences: readonly Difference[]): string =>
  formatTable(
    ['PROJECT', 'FIGURE', 'OF', 'FROM ITS SOURCE', 'AS DERIVED'],
    differences.map(({ projectId, figure, of, expected, found }) => [projectId, figure, of, expected, found]),
  );

const textOf = ({ projects, differences, repaired }: Report): string =>
  [
    ...(repaired.length === 0 ? [] : [tableOf(repaired), `${repaired.length} repaired.`, '']),
    ...(differences.length === 0 ? [] : [tableOf(differences)]),
    `${projects} projects verified: ${differences.length === 0 ? 'nothing differs.' : `${differences.length} differences.`}`,
  ].join('\n');

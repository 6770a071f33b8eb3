import { parseIso, type AuditEvent, type Period, type ProjectId } from '@spanledger/core';
import type { TransferProgress, TransferReport } from '@spanledger/transfer';
import type { Command } from 'commander';
import { UsageError } from '../usage-error.ts';
import type { Operator } from './operator.ts';
import { placeWithoutSecrets, recordFirst } from './record-first.ts';
import { progressText } from './transfer-progress.ts';
import { transferJson, transferText } from './transfer-text.ts';

interface TransferCommandOptions {
  readonly from: string;
  readonly to: string;
  readonly project?: string;
  readonly since?: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly deep?: boolean;
}

const [firstDay, lastDay] = ['1970-01-01', '2148-12-31'];
const reportEveryMs = 2000;

export const addTransferCommand = (program: Command, operator: Operator): void => {
  program
    .command('transfer')
    .description(
      'copy all telemetry from one store to another; again, it copies the difference; exit code 0 when both are the same',
    )
    .requiredOption(
      '--from <url>',
      'clickhouse://…, http(s)://…, postgres://…, or local[-clickhouse|-postgres][:directory]',
    )
    .requiredOption('--to <url>', 'the same')
    .option('-p, --project <id>', 'of this project only, by its id')
    .option('--since <day>', 'from this day on, as YYYY-MM-DD; all time when absent')
    .option('--until <day>', 'to the end of this day')
    .option('--dry-run', 'tell what differs, and change nothing')
    .option('--deep', 'compare every value of every day, not only of those that are copied')
    .action(async (options: TransferCommandOptions) => {
      const period = periodOf(options);
      if (options.dryRun !== true) await recordFirst(operator, eventOf(options));
      const report = await operator.transfer({
        from: options.from,
        to: options.to,
        projectId: options.project as ProjectId | undefined,
        period,
        isDry: options.dryRun,
        isDeep: options.deep,
        onProgress: reportSometimes(operator.reportProgress),
        onMigrated: (migrations) =>
          operator.reportProgress(`The target was empty: ${migrations.length} migrations applied.`),
      });
      operator.print({ json: transferJson(report), text: transferText(report) });
      if (!isSame(report)) operator.reportUnhealthy();
    });
};

const eventOf = ({ from, to, project, since, until }: TransferCommandOptions): AuditEvent => ({
  action: 'telemetry.transferred',
  projectId: (project ?? null) as ProjectId | null,
  targetKind: 'telemetry',
  targetId: null,
  after: { from: placeWithoutSecrets(from), to: placeWithoutSecrets(to), since, until },
});

const isSame = ({ days }: TransferReport): boolean => days.every(({ outcome }) => outcome === 'same');

const reportSometimes = (report: (line: string) => void): ((progress: TransferProgress) => void) => {
  const startedAt = Date.now();
  let reportedAt = 0;
  let reportedPhase = '';
  return (progress) => {
    const now = Date.now();
    if (progress.phase === reportedPhase && now - reportedAt < reportEveryMs) return;
    [reportedAt, reportedPhase] = [now, progress.phase];
    report(progressText(progress, now - startedAt));
  };
};

const periodOf = ({ since, until }: TransferCommandOptions): Period | undefined => {
  if (since === undefined && until === undefined) return undefined;
  const period = { fromDay: dayOption('since', since ?? firstDay), toDay: dayOption('until', until ?? lastDay) };
  if (period.fromDay > period.toDay) throw new UsageError(`--since ${since} comes after --until ${until}.`);
  return period;
};

const dayOption = (name: string, day: string): string => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && parseIso(day) !== undefined) return day;
  throw new UsageError(`--${name} ${day} is no day: write it as 2026-01-31.`);
};

import type { ComparedDay, DayOutcome, TransferredDay, TransferReport } from '@spanledger/transfer';
import { unavailable, type AuditEvent, type ProjectId } from '@spanledger/core';
import { expect, it } from 'vitest';
import type { TransferRequest } from '../stores/transfer-stores.ts';
import { commandRunner } from '../testing/run-commands.ts';
import { progressText } from './transfer-progress.ts';

const none = () => Promise.reject(new Error('not asked'));

interface AuditLogOfTest {
  readonly hasAuditLog?: boolean;
  readonly failure?: Error;
}

const withReport = (report: TransferReport, { hasAuditLog = true, failure }: AuditLogOfTest = {}) => {
  const asked: TransferRequest[] = [];
  const recorded: AuditEvent[] = [];
  const spanledger = commandRunner({
    withControlPlane: none,
    migrate: none,
    readStatus: none,
    record: async (event) => {
      if (failure !== undefined) throw failure;
      recorded.push(event);
      return hasAuditLog;
    },
    transfer: async (request) => {
      asked.push(request);
      request.onMigrated(['1', '2']);
      request.onProgress?.({ phase: 'copying', rows: 0, totalRows: 12_000 });
      return report;
    },
  });
  return { asked, recorded, spanledger: async (...args: string[]) => spanledger('transfer', ...args) };
};

const aDay = (day: string, kind: ComparedDay['kind'], outcome: DayOutcome, rows: [number, number]): TransferredDay => ({
  projectId: 'p' as ProjectId,
  day,
  kind,
  outcome,
  isCopied: outcome !== 'same',
  source: { day, rows: rows[0], checksum: 255n },
  target: { day, rows: rows[1], checksum: outcome === 'same' ? 255n : 1n },
});

const reportOf = (...days: TransferredDay[]): TransferReport => ({
  projects: ['p' as ProjectId],
  onlyInTarget: [],
  days,
  copiedRows: 7,
  removedRows: 1,
});

const both = ['--from', 'postgres://a/b', '--to', 'http://c/d'];

it('transfer prints what was copied, and ends well only when nothing differs', async () => {
  const same = await withReport(reportOf(aDay('2026-01-01', 'traces', 'same', [3, 3]))).spanledger(...both);
  expect(same).toMatchObject({ exitCode: 0, out: expect.stringContaining('Both stores have the same.') as string });
  expect(same.error).toContain('copying: 0 of 12,000 rows');
  const moved = aDay('2026-01-01', 'observations', 'moved', [4, 3]);
  const other = await withReport(reportOf(moved, aDay('2026-01-02', 'scores', 'ahead', [1, 2]))).spanledger(...both);
  expect(other.exitCode).toBe(1);
  expect(other.out).toMatch(/p {2}.*2026-01-01.*4 → 3.*00000000000000ff ≠ 0000000000000001.*moved/);
  expect(other.out).toMatch(/^moved: 1 day\. The source went on changing: run the same command again/m);
  expect(other.out).toMatch(/^ahead: 1 day\. The target has rows/m);
});

it('transfer names the projects of which the target alone has telemetry, and how that of a deleted one is removed', async () => {
  const same = reportOf(aDay('2026-01-01', 'traces', 'same', [3, 3]));
  const { exitCode, out } = await withReport({ ...same, onlyInTarget: ['gone' as ProjectId] }).spanledger(...both);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/alone has telemetry of gone\..* left alone.*projects delete <id> --yes/);
});

it('transfer --json gives every day with the counts and checksums of both sides', async () => {
  const { spanledger } = withReport(reportOf(aDay('2026-01-01', 'traces', 'same', [3, 3])));
  const side = { rows: 3, checksum: '00000000000000ff' };
  expect(JSON.parse((await spanledger(...both, '--json')).out)).toEqual({
    projects: 1,
    onlyInTarget: [],
    copiedRows: 7,
    removedRows: 1,
    isSame: true,
    days: [
      {
        projectId: 'p',
        day: '2026-01-01',
        kind: 'traces',
        outcome: 'same',
        isCopied: false,
        source: side,
        target: side,
      },
    ],
  });
});

it('transfer takes a project, days, and whether to write and how deep to look', async () => {
  const { asked, spanledger } = withReport(reportOf());
  await spanledger(...both, '-p', 'own', '--since', '2026-01-02', '--dry-run', '--deep');
  await spanledger(...both, '--until', '2026-01-02');
  expect(asked).toMatchObject([
    { projectId: 'own', period: { fromDay: '2026-01-02', toDay: '2148-12-31' }, isDry: true, isDeep: true },
    { period: { fromDay: '1970-01-01', toDay: '2026-01-02' } },
  ]);
});

it.each([
  ['--since', 'monday'],
  ['--until', '2026-02-30'],
  ['--since', '2026-03-05', '--until', '2026-03-04'],
])('transfer says what is wrong with %s %s', async (...args) => {
  const { spanledger } = withReport(reportOf());
  expect(await spanledger(...both, ...args)).toMatchObject({
    exitCode: 2,
    error: expect.stringContaining(args[1] ?? '') as string,
  });
});

it('progress shows the rate and the time that is left', () => {
  const progress = { phase: 'copying', rows: 20_000, totalRows: 60_000 } as const;
  expect(progressText(progress, 4000)).toBe('copying: 20,000 of 60,000 rows, 5,000 rows/s, 8.0 s left');
});

it('transfer is on record before it begins, without what opens the stores, and a dry run is not', async () => {
  const { recorded, spanledger } = withReport(reportOf());
  const stores = ['--from', 'local:/data', '--to', 'postgres://ada:canary@db:5432/x?password=canary'];
  await spanledger(...stores, '--dry-run');
  expect(recorded).toEqual([]);
  await spanledger(...stores, '-p', 'own', '--since', '2026-01-02');
  expect(recorded).toMatchObject([{ action: 'telemetry.transferred', projectId: 'own', targetKind: 'telemetry' }]);
  expect(recorded[0]?.after).toMatchObject({ from: 'local:/data', to: 'postgres://db:5432/x', since: '2026-01-02' });
  expect(JSON.stringify(recorded)).not.toContain('canary');
});

it('transfer is not made where it cannot be recorded, and shows where there is no audit log', async () => {
  const away = withReport(reportOf(), { failure: unavailable('PostgreSQL does not answer.') });
  expect(await away.spanledger(...both)).toMatchObject({ exitCode: 1, error: 'PostgreSQL does not answer.\n' });
  expect(away.asked).toEqual([]);
  const none = withReport(reportOf(), { hasAuditLog: false });
  expect((await none.spanledger(...both)).error).toContain('This is in no audit log');
  expect(none.asked).toHaveLength(1);
});

import { advisedCommand, copiedKinds, type CopiedKind } from '@spanledger/core';
import type { DayOutcome, TransferredDay, TransferReport } from '@spanledger/transfer';
import { formatTable } from '../output/format-table.ts';

const checksumText = (checksum: bigint): string => checksum.toString(16).padStart(16, '0');

/** Every day that was compared, kind by kind, with the counts and checksums of both sides. */
export const transferJson = ({ projects, onlyInTarget, days, copiedRows, removedRows }: TransferReport): unknown => ({
  projects: projects.length,
  onlyInTarget,
  copiedRows,
  removedRows,
  isSame: days.every(({ outcome }) => outcome === 'same'),
  days: days.map(({ projectId, kind, day, source, target, outcome, isCopied }) => ({
    projectId,
    day,
    kind,
    outcome,
    isCopied,
    source: { rows: source.rows, checksum: checksumText(source.checksum) },
    target: { rows: target.rows, checksum: checksumText(target.checksum) },
  })),
});

const meanings: Readonly<Record<Exclude<DayOutcome, 'same'>, string>> = {
  differs: 'Nothing was changed: without --dry-run they are copied.',
  moved: 'The source went on changing: run the same command again.',
  ahead: 'The target has rows that the source does not have, or that know more than its own. They were left alone.',
};

/** The days that were copied or differ, a line each, and the next steps. */
export const transferText = ({ projects, onlyInTarget, days, copiedRows, removedRows }: TransferReport): string => {
  const byDay = groupByDay(days);
  const shown = [...byDay.values()].filter((kinds) =>
    kinds.some(({ isCopied, outcome }) => isCopied || outcome !== 'same'),
  );
  const counts = `${copiedRows} rows copied${removedRows === 0 ? '' : `, ${removedRows} ended`}.`;
  const differing = (['differs', 'moved', 'ahead'] as const).flatMap((outcome) => {
    const count = [...byDay.values()].filter((kinds) => kinds.some((kind) => kind.outcome === outcome)).length;
    return count === 0 ? [] : [`${outcome}: ${count} ${count === 1 ? 'day' : 'days'}. ${meanings[outcome]}`];
  });
  const same = byDay.size - shown.length;
  return [
    ...(shown.length === 0 ? [] : [tableOf(shown), '']),
    ...(shown.length > 0 && same > 0 ? [`${same} more days were the same before.`] : []),
    `${projects.length} projects, ${byDay.size} days compared. ${counts}`,
    ...(differing.length === 0 ? ['Both stores have the same.'] : differing),
    ...(onlyInTarget.length === 0 ? [] : [onlyInTargetText(onlyInTarget)]),
  ].join('\n');
};

const onlyInTargetText = (projects: readonly string[]): string =>
  `The target alone has telemetry of ${projects.join(', ')}. It was left alone: remove that of a deleted project, with the ` +
  `target as the telemetry store, by ${advisedCommand('projects delete <id> --yes')}.`;

const groupByDay = (days: readonly TransferredDay[]): ReadonlyMap<string, readonly TransferredDay[]> => {
  const groups = new Map<string, TransferredDay[]>();
  const sorted = days.toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
  for (const day of sorted) {
    const name = JSON.stringify([day.projectId, day.day]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [day]);
    else group.push(day);
  }
  return groups;
};

const tableOf = (shown: readonly (readonly TransferredDay[])[]): string =>
  formatTable(
    ['PROJECT', 'DAY', ...copiedKinds.map((kind) => kind.replace('_', ' ').toUpperCase()), 'CHECKSUM', 'OUTCOME'],
    shown.map((kinds) => [
      kinds[0]?.projectId,
      kinds[0]?.day,
      ...copiedKinds.map((kind) => rowsText(kinds, kind)),
      checksumOf(kinds),
      outcomeOf(kinds),
    ]),
  );

const rowsText = (kinds: readonly TransferredDay[], kind: CopiedKind): string => {
  const found = kinds.find((each) => each.kind === kind);
  if (found === undefined) return '0';
  const { source, target } = found;
  return source.rows === target.rows ? String(source.rows) : `${source.rows} → ${target.rows}`;
};

/** Of all kinds; of both sides when they are not the same. */
const checksumOf = (kinds: readonly TransferredDay[]): string => {
  const sums = (['source', 'target'] as const).map((side) =>
    checksumText(
      BigInt.asUintN(
        64,
        kinds.reduce((sum, each) => sum + each[side].checksum, 0n),
      ),
    ),
  );
  return [...new Set(sums)].join(' ≠ ');
};

const outcomeOf = (kinds: readonly TransferredDay[]): string => {
  const outcomes = new Set(kinds.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'same'));
  return outcomes.size === 0 ? 'same' : [...outcomes].join(', ');
};

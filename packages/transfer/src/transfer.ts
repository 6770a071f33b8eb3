import {
  conflict,
  type CopiedKind,
  copiedKinds,
  type Period,
  type ProjectId,
  type TransferStore,
  unavailable,
} from '@spanledger/core';
import { compareStores, differs, type ComparedDay } from './compare-stores.ts';
import { copyDay } from './copy-day.ts';

export interface TransferProgress {
  readonly phase: 'comparing' | 'copying' | 'checking';
  /** Rows of the days that differ: done, and in all. Before that is known, 0 of 0. */
  readonly rows: number;
  readonly totalRows: number;
}

export interface TransferOptions {
  /** All of the source's when absent. */
  readonly projectId?: ProjectId | undefined;
  readonly period?: Period | undefined;
  /** Compares, and changes nothing. */
  readonly isDry?: boolean | undefined;
  /** Compares contents of all days, and not only of those that were copied. */
  readonly isDeep?: boolean | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  /** Ends the work between two writes; what was copied stays. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * `same`. `differs`: not copied, in a dry run. `moved`: the source went on receiving. `ahead`: the target has rows that
 * the source does not have, or has with earlier values.
 */
export type DayOutcome = 'same' | 'differs' | 'moved' | 'ahead';

export interface TransferredDay extends ComparedDay {
  readonly outcome: DayOutcome;
  /** It differed when the work began. */
  readonly isCopied: boolean;
}

export interface TransferReport {
  readonly projects: readonly ProjectId[];
  /**
   * Of all projects, those of which the target alone has telemetry: of others that it keeps, or deleted from the source
   * after they were copied. They are left alone.
   */
  readonly onlyInTarget: readonly ProjectId[];
  readonly days: readonly TransferredDay[];
  readonly copiedRows: number;
  readonly removedRows: number;
}

export const sameStoreMessage = 'Both addresses are those of one database: name another one to copy to.';

/**
 * Makes the target have what the source has: compares the days of both, copies the rows that differ, and compares
 * again. Nothing is kept about it, so it may be cut off anywhere and begun again, and does only what is left to do.
 * `conflict` when both are one store. A project without rows has no days.
 */
export const transfer = async (
  source: TransferStore,
  target: TransferStore,
  options: TransferOptions = {},
): Promise<TransferReport> => {
  const { projectId, period, isDry = false, isDeep = false, onProgress = () => {}, signal } = options;
  if ((await source.identity()) === (await target.identity())) {
    throw conflict(sameStoreMessage);
  }
  const checkStopped = (): void => {
    if (signal?.aborted === true) throw unavailable('Stopped. What was copied stays: the same command goes on.');
  };
  const depth = isDeep ? 'contents' : 'rows';
  const projects = projectId === undefined ? await source.projects() : [projectId];
  const onlyInTarget = projectId === undefined ? (await target.projects()).filter((id) => !projects.includes(id)) : [];
  const compared: ComparedDay[] = [];
  onProgress({ phase: 'comparing', rows: 0, totalRows: 0 });
  for (const project of projects) {
    for (const kind of copiedKinds) {
      checkStopped();
      compared.push(...(await compareStores(source, target, project, kind, period, depth, checkStopped)));
    }
  }
  const differing = compared.filter(differs);
  if (isDry) {
    const days = compared.map((day) => ({ ...day, outcome: outcomeOf(day, 'differs'), isCopied: false }));
    return { projects, onlyInTarget, days, copiedRows: 0, removedRows: 0 };
  }
  const totalRows = differing.reduce((sum, day) => sum + day.source.rows, 0);
  const done = { rows: 0, copied: 0, removed: 0 };
  for (const day of differing) {
    let [copiedOfDay, sameOfDay] = [0, 0];
    const report = (rows: number): void => onProgress({ phase: 'copying', rows: done.rows + rows, totalRows });
    report(0);
    await copyDay(
      { ...day, source, target, depth, isNew: day.target.rows === 0 },
      {
        onCopied: (rows) => {
          copiedOfDay += rows;
          report(Math.min(copiedOfDay + sameOfDay, day.source.rows));
        },
        onSame: () => {
          sameOfDay += 1;
        },
        onRemoved: (rows) => {
          done.removed += rows;
        },
        checkStopped,
      },
    );
    done.rows += day.source.rows;
    done.copied += copiedOfDay;
  }
  if (totalRows > 0) onProgress({ phase: 'checking', rows: done.rows, totalRows });
  const checked = await checkAgain(source, target, compared, depth, checkStopped);
  const days = compared.map((day) => checked.get(nameOf(day)) ?? { ...day, outcome: 'same' as const, isCopied: false });
  return { projects, onlyInTarget, days, copiedRows: done.copied, removedRows: done.removed };
};

const outcomeOf = (day: ComparedDay, otherwise: DayOutcome): DayOutcome => (differs(day) ? otherwise : 'same');

const nameOf = ({ projectId, kind, day }: ComparedDay): string => JSON.stringify([projectId, kind, day]);

/** What was copied, once more, by its contents. */
const checkAgain = async (
  source: TransferStore,
  target: TransferStore,
  compared: readonly ComparedDay[],
  depth: 'rows' | 'contents',
  checkStopped: () => void,
): Promise<ReadonlyMap<string, TransferredDay>> => {
  const checked = new Map<string, TransferredDay>();
  for (const copied of runsOf(compared)) {
    const { projectId, kind, period } = copied;
    const now = await compareStores(source, target, projectId, kind, period, 'contents', checkStopped);
    const after = new Map(now.map((day) => [day.day, day]));
    for (const before of copied.days) {
      const { day } = before;
      const none = { day, rows: 0, checksum: 0n };
      const found = after.get(day) ?? { ...before, source: none, target: none };
      const hasMoved = differs(found) && (await isOther(source, before, depth));
      checked.set(nameOf(before), {
        ...found,
        outcome: outcomeOf(found, hasMoved ? 'moved' : 'ahead'),
        isCopied: true,
      });
    }
  }
  return checked;
};

interface Run {
  readonly projectId: ProjectId;
  readonly kind: CopiedKind;
  readonly period: Period;
  readonly days: ComparedDay[];
}

/** Days that differ, with no other day of their kind between them. */
const runsOf = (compared: readonly ComparedDay[]): readonly Run[] => {
  const runs: Run[] = [];
  let isOpen = false;
  for (const day of compared) {
    const { projectId, kind } = day;
    const last = runs.at(-1);
    if (!differs(day)) {
      isOpen = false;
    } else if (isOpen && last !== undefined && last.projectId === projectId && last.kind === kind) {
      runs[runs.length - 1] = { ...last, period: { ...last.period, toDay: day.day }, days: [...last.days, day] };
    } else {
      runs.push({ projectId, kind, period: { fromDay: day.day, toDay: day.day }, days: [day] });
      isOpen = true;
    }
  }
  return runs;
};

/** Whether the source has other rows of the day by now than when it was compared first. */
const isOther = async (
  source: TransferStore,
  { projectId, kind, day, source: before }: ComparedDay,
  depth: 'rows' | 'contents',
): Promise<boolean> => {
  const [now] = await source.digests(projectId, kind, { fromDay: day, toDay: day }, depth);
  return (now?.rows ?? 0) !== before.rows || (now?.checksum ?? 0n) !== before.checksum;
};

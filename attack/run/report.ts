import { readFileSync, writeFileSync } from 'node:fs';
import { failuresOf, type Outcome } from './rules.ts';

const whole = (value: number): string => (Number.isNaN(value) ? '?' : String(Math.round(value)));

const notJudged = 'not judged: others use the processors';

/** One line of measurements, one of answers, and one for each violated rule. */
export const outcomeLines = (outcome: Outcome): string => {
  const { attack, target, seconds, answered, stats, quiet, seen, limits, isBusyMachine, because } = outcome;
  const failures = failuresOf(outcome);
  const ofProcesses = stats.map(
    ({ name, blockMs, blockCpuMs, loopCpuMs, starvedMs, residentMegabytes, heapMegabytes }) =>
      `${name}: block ${whole(blockMs)} ms, of which computing ${whole(blockCpuMs)}, ${whole(residentMegabytes)} MB, heap ${whole(heapMegabytes)} MB; its loop computed ${whole(loopCpuMs)} ms and had no processor for ${whole(starvedMs)} ms`,
  );
  const reason = because === undefined ? '' : `, since ${because}`;
  const ofNeighbour = `neighbour: p50 ${whole(seen.p50Ms)} ms, p95 ${whole(seen.p95Ms)} ms (${seen.slowest}; quiet ${whole(quiet.p95Ms)}, ${isBusyMachine ? notJudged : `may be ${whole(limits.waitMs)}`}${reason})`;
  return [
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${target}: ${attack} (${seconds.toFixed(1)} s)`,
    `       ${answered}`,
    `       ${[...ofProcesses, ofNeighbour].join('; ')}`,
    ...failures.map((failure) => `     ! ${failure}`),
  ].join('\n');
};

const columns = [
  'attack',
  'block ms',
  'computing',
  'MB',
  'heap MB',
  'quiet p95',
  'p50',
  'p95',
  '/ quiet',
  'may be',
] as const;

const cellsOf = (outcome: Outcome): readonly string[] => {
  const { attack, stats, quiet, seen, limits, isBusyMachine } = outcome;
  return [
    `${failuresOf(outcome).length === 0 ? ' ' : '!'} ${attack}`,
    stats.map(({ blockMs }) => whole(blockMs)).join(' / '),
    stats.map(({ blockCpuMs }) => whole(blockCpuMs)).join(' / '),
    stats.map(({ residentMegabytes }) => whole(residentMegabytes)).join(' / '),
    stats.map(({ heapMegabytes }) => whole(heapMegabytes)).join(' / '),
    whole(quiet.p95Ms),
    whole(seen.p50Ms),
    whole(seen.p95Ms),
    (seen.p95Ms / quiet.p95Ms).toFixed(1),
    isBusyMachine ? 'not judged' : whole(limits.waitMs),
  ];
};

/** All outcomes of a target as a text table, followed by the reasons for higher limits. */
export const outcomeTable = (outcomes: readonly Outcome[]): string => {
  const rows = outcomes.map((outcome) => cellsOf(outcome));
  const widths = columns.map((column, at) => Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  const reasons = outcomes.flatMap(({ attack, because }) => (because === undefined ? [] : [`  ${attack}: ${because}`]));
  return [line(columns), ...rows.map(line), ...reasons].join('\n');
};

export interface Counts {
  passed: number;
  /** The attack and the violation. */
  readonly failed: string[];
}

/** In the format of vitest's JSON reporter, for the total of several suites. */
export const writeReport = (path: string, suite: string, { passed, failed }: Counts): void => {
  const tests = failed.map((message) => ({ status: 'failed', fullName: suite, failureMessages: [message] }));
  const counts = {
    numPassedTests: passed,
    numFailedTests: failed.length,
    numFailedTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: failed.length === 0 ? [] : [{ name: 'attack', assertionResults: tests }],
  };
  writeFileSync(path, JSON.stringify(counts));
};

/** Reads the counts written by `writeReport`. */
export const readReport = (path: string): Counts => {
  const { numPassedTests, testResults } = JSON.parse(readFileSync(path, 'utf8')) as {
    numPassedTests: number;
    testResults: readonly { assertionResults: readonly { failureMessages: readonly string[] }[] }[];
  };
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ failureMessages }) => failureMessages),
  );
  return { passed: numPassedTests, failed };
};

// `node scripts/count-tests.mjs REPORT STATUS [REPORT STATUS …]`: the counts of vitest's JSON reports, in one line. A
// run that failed without a failed test, or left no report, counts as one failure. Failures are printed before that
// line: the end of a long log is read first.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

const MAX_LINES_SHOWN = 12;

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 1, numPendingTests: 0, numTodoTests: 0 };
  }
};

const indent = (lines) => lines.map((line) => `    ${line}`).join('\n');
const firstLines = (message) => indent(message.split('\n').slice(0, MAX_LINES_SHOWN));

/** The end of what a step printed, which `.ci/run` keeps with its report. */
const lastLines = (report) => {
  try {
    return indent(
      readFileSync(report.replace(/json$/, 'printed'), 'utf8').trimEnd().split('\n').slice(-MAX_LINES_SHOWN),
    );
  } catch {
    return indent(['It printed nothing.']);
  }
};

/** Files that failed before their tests ran (an import, a hook), and failed tests. */
const failuresOf = (report) =>
  (report.testResults ?? []).flatMap((file) => {
    const path = relative(process.cwd(), file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return file.status === 'failed' ? [`${path}\n${firstLines(file.message)}`] : [];
    return failed.map((test) => `${path}: ${test.fullName}\n${firstLines(test.failureMessages.join('\n'))}`);
  });

const sum = { passed: 0, failed: 0, skipped: 0 };
const given = process.argv.slice(2);
for (let at = 0; at < given.length; at += 2) {
  const report = read(given[at]);
  const status = given[at + 1];
  const hasFailedAlone = report.numFailedTests === 0 && status !== '0';
  sum.passed += report.numPassedTests;
  sum.failed += hasFailedAlone ? Math.max(1, report.numFailedTestSuites) : report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
  const failures = failuresOf(report);
  if (hasFailedAlone && failures.length === 0) {
    failures.push(`${basename(given[at], '.json')}: exit code ${status}\n${lastLines(given[at])}`);
  }
  for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
}
const skipped = sum.skipped === 0 ? '' : `, ${sum.skipped} skipped`;
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);

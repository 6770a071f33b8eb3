// `node scripts/count-tests.mjs REPORT STATUS [REPORT STATUS …]`: sums up vitest's JSON reports in one line. A run that
// failed without a failed test, or left no report, counts as one failure.
import { readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 1, numPendingTests: 0, numTodoTests: 0 };
  }
};

const sum = { passed: 0, failed: 0, skipped: 0 };
const given = process.argv.slice(2);
for (let at = 0; at < given.length; at += 2) {
  const report = read(given[at]);
  const hasFailedAlone = report.numFailedTests === 0 && given[at + 1] !== '0';
  sum.passed += report.numPassedTests;
  sum.failed += hasFailedAlone ? Math.max(1, report.numFailedTestSuites) : report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
}
const skipped = sum.skipped === 0 ? '' : `, ${sum.skipped} skipped`;
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);

// `npm run check`: every rule that a tool can hold. Runs all steps and reports each, then fails if any failed.
import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.mjs';

const { root, bin } = prepare();

const steps = [
  ['types of tests and benches', 'tsc', ['-p', 'tsconfig.tests.json']],
  ['types of the console', 'tsc', ['-p', 'apps/web']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['format', 'oxfmt', ['--check']],
  ['dead code', 'knip', ['--no-progress']],
  ['lock file: checksums, licences', 'node', ['scripts/check-lock-file.mjs']],
  ['package boundaries', 'turbo', ['boundaries', '--no-update-notifier']],
];

const failed = steps.filter(([label, command, args]) => {
  const startedAt = Date.now();
  const { status, stdout, stderr } = spawnSync(command === 'node' ? process.execPath : bin(command), args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${label} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}\n`);
  return status !== 0;
});

process.exit(failed.length === 0 ? 0 : 1);

// `npm run test:attack [-- --quick] [--target local,queue] [--only 'text,text']`: attacks on the running product. `npm
// run test:attack -- --fuzz [--minutes 4] [--rounds N] [--seed N] [--from block] [--target local]`: a fuzzer of its
// whole API; with `--rounds` it ends after that many requests to each operation. `--limits` sets limits of requests per
// second on the attacker's projects. `--report FILE` writes the counts as vitest's JSON reporter does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attacksOn } from './attacks/all-attacks.ts';
import { runFuzzer } from './fuzz/run-fuzzer.ts';
import { outcomeLines, outcomeTable, readReport, writeReport, type Counts } from './run/report.ts';
import { failuresOf } from './run/rules.ts';
import { runAttacks } from './run/run-attacks.ts';
import { targetNames, whyNot, type TargetName } from './target/start-target.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    target: { type: 'string' },
    only: { type: 'string', default: '' },
    limits: { type: 'boolean', default: false },
    fuzz: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '4' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    report: { type: 'string' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const targetsOr = (usual: readonly TargetName[]): readonly TargetName[] =>
  values.target?.split(',').map((given) => {
    const name = targetNames.find((known) => known === given);
    if (name === undefined) throw new Error(`--target ${given} is none of ${targetNames.join(', ')}`);
    return name;
  }) ?? usual;

const parts = values.only.split(',').map((part) => part.trim());
const isAsked = (name: string): boolean => parts.some((part) => name.includes(part));

const attackOne = async (target: TargetName): Promise<Counts> => {
  const counts: Counts = { passed: 0, failed: [] };
  const isQuick = values.quick;
  const attacks = attacksOn(target, isQuick).filter(({ name }) => isAsked(name));
  if (attacks.length === 0) return counts;
  const reason = whyNot(target);
  if (reason !== undefined) {
    say(`${target}: skipped, since ${reason}`);
    return counts;
  }
  say(`${target}: ${attacks.length} attacks`);
  const outcomes = await runAttacks({
    target,
    attacks,
    isQuick,
    isLimited: values.limits,
    say: (outcome) => say(outcomeLines(outcome)),
  });
  say(`\n${target} (${outcomes[0]?.stats.map(({ name }) => name).join(' / ')})\n${outcomeTable(outcomes)}\n`);
  for (const outcome of outcomes) {
    const failures = failuresOf(outcome);
    if (failures.length === 0) counts.passed += 1;
    else counts.failed.push(`${target}: ${outcome.attack}: ${failures.join('; ').slice(0, 400)}`);
  }
  return counts;
};

/** In a separate process: the priority stays lowered, and the product of the next target must not inherit it. */
const attackApart = (target: TargetName, report: string): Counts => {
  const flags = (['quick', 'limits'] as const).flatMap((name) => (values[name] ? [`--${name}`] : []));
  const args = ['--target', target, '--only', values.only, '--report', report, ...flags];
  const own = [...process.execArgv, import.meta.filename];
  const { status } = spawnSync(process.execPath, [...own, ...args], { stdio: 'inherit' });
  if (status === null || !existsSync(report))
    return { passed: 0, failed: [`${target}: the attacks ended with ${status}`] };
  return readReport(report);
};

const attack = async (): Promise<Counts> => {
  const counts: Counts = { passed: 0, failed: [] };
  const targets = targetsOr(['local', 'queue', 'queue-postgres', 'queue-redis']);
  const [only] = targets;
  if (only !== undefined && targets.length === 1) return attackOne(only);
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-attacks-'));
  try {
    for (const target of targets) {
      const { passed, failed } = attackApart(target, join(dir, `${target}.json`));
      counts.passed += passed;
      counts.failed.push(...failed);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return counts;
};

const fuzz = async (): Promise<Counts> => {
  const counts: Counts = { passed: 0, failed: [] };
  const targets = targetsOr(['local', 'local-postgres']);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const minutes = Number(values.minutes) / targets.length;
  const from = Number(values.from);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--rounds ${values.rounds} is not a whole number above 0`);
  say(`seed ${seed}, ${minutes} minutes on each of ${targets.join(', ')}`);
  for (const target of targets) {
    const { passed, failed } = await runFuzzer({ target, seed, minutes, rounds, from, say });
    counts.passed += passed;
    counts.failed.push(...failed);
  }
  if (counts.failed.length > 0) say(`again: npm run test:attack -- --fuzz --seed ${seed} --from <block> --minutes 1`);
  return counts;
};

const { passed, failed } = await (values.fuzz ? fuzz() : attack());
for (const each of failed) say(`failed: ${each}`);
if (values.report !== undefined) {
  writeReport(values.report, values.fuzz ? 'fuzz' : 'attacks', { passed, failed });
}
say(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

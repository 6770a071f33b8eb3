// `npm run test:attack [-- --quick] [--target local,queue] [--only 'text,text']`: attacks on the running product.
// `npm run test:attack -- --fuzz [--minutes 4] [--seed N] [--from block] [--target local]`: a fuzzer of its whole API.
// `--report FILE` writes the counts as vitest's JSON reporter does.
import { parseArgs } from 'node:util';
import { attacksOn } from './attacks/all-attacks.ts';
import { runFuzzer } from './fuzz/run-fuzzer.ts';
import { outcomeLines, outcomeTable, writeReport } from './run/report.ts';
import { runAttacks } from './run/run-attacks.ts';
import { targetNames, whyNot, type TargetName } from './target/start-target.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    target: { type: 'string' },
    only: { type: 'string', default: '' },
    fuzz: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '4' },
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

interface Counts {
  passed: number;
  readonly failed: string[];
}

const attack = async (): Promise<Counts> => {
  const counts: Counts = { passed: 0, failed: [] };
  const isQuick = values.quick;
  for (const target of targetsOr(['local', 'queue', 'queue-postgres', 'queue-redis'])) {
    const attacks = attacksOn(target, isQuick).filter(({ name }) => isAsked(name));
    if (attacks.length === 0) continue;
    const reason = whyNot(target);
    if (reason !== undefined) {
      say(`${target}: skipped, since ${reason}`);
      continue;
    }
    say(`${target}: ${attacks.length} attacks`);
    const outcomes = await runAttacks({
      target,
      attacks,
      isQuick,
      say: (outcome) => say(outcomeLines(outcome, isQuick)),
    });
    say(`\n${target} (${outcomes[0]?.figures.map(({ name }) => name).join(' / ')})\n${outcomeTable(outcomes)}\n`);
    for (const { attack, failures } of outcomes) {
      if (failures.length === 0) counts.passed += 1;
      else counts.failed.push(`${target}: ${attack}: ${failures.join('; ').slice(0, 400)}`);
    }
  }
  return counts;
};

const fuzz = async (): Promise<Counts> => {
  const counts: Counts = { passed: 0, failed: [] };
  const targets = targetsOr(['local', 'local-postgres']);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const minutes = Number(values.minutes) / targets.length;
  const from = Number(values.from);
  say(`seed ${seed}, ${minutes} minutes on each of ${targets.join(', ')}`);
  for (const target of targets) {
    const { passed, failed } = await runFuzzer({ target, seed, minutes, from, say });
    counts.passed += passed;
    counts.failed.push(...failed);
  }
  if (counts.failed.length > 0) say(`again: npm run test:attack -- --fuzz --seed ${seed} --from <block> --minutes 1`);
  return counts;
};

const { passed, failed } = await (values.fuzz ? fuzz() : attack());
for (const each of failed) say(`failed: ${each}`);
if (values.report !== undefined) {
  writeReport(values.report, values.fuzz ? 'fuzz' : 'attacks', passed, failed);
}
say(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

import { setTimeout as sleep } from 'node:timers/promises';
import { newAnswers } from '../attacks/answers.ts';
import type { Attack, Ground } from '../attacks/attack.ts';
import { letNeighbourWork, settleNeighbour, type Seen } from '../neighbour/neighbour.ts';
import type { NeighbourOrder } from '../neighbour/mix.ts';
import { startTarget, type Target, type TargetName } from '../target/start-target.ts';
import { chosenTenant, createTenants } from '../target/tenants.ts';
import { brokenRules, type Outcome } from './rules.ts';

export interface AttackOptions {
  readonly target: TargetName;
  readonly attacks: readonly Attack[];
  readonly isQuick: boolean;
  readonly say: (outcome: Outcome) => void;
}

/**
 * How long the neighbour is watched: before an attack, and at least during one. The short form has a floor of seconds for
 * the neighbour's waits, below which what was before does not count.
 */
const watchMs = (isQuick: boolean) => (isQuick ? { quiet: 200, attack: 600 } : { quiet: 5_000, attack: 5_000 });
/** No attack lasts longer, else it counts as unanswered. */
const attackMsMax = 240_000;
const restMs = (isQuick: boolean): number => (isQuick ? 100 : 400);

const watch = async (order: NeighbourOrder, ms: number): Promise<Seen> => {
  const end = letNeighbourWork(order);
  await sleep(ms);
  return end();
};

const runOne = async (attack: Attack, ground: Ground, order: NeighbourOrder): Promise<Outcome> => {
  const { target, isQuick, answers } = ground;
  const { quiet: quietMs, attack: attackMs } = watchMs(isQuick);
  await attack.prepare?.(ground);
  await sleep(restMs(isQuick));
  const quiet = await watch(order, quietMs);
  await target.figures();
  const endOfWatch = letNeighbourWork(order);
  // Its first requests open connections: they are not what is compared.
  await sleep(restMs(isQuick));
  const startedAt = Date.now();
  const isOver = await Promise.race([attack.run(ground).then(() => true), sleep(attackMsMax, false, { ref: false })]);
  if (!isOver) answers.blame(`it was not over after ${attackMsMax / 1000} s`);
  const seconds = (Date.now() - startedAt) / 1000;
  await sleep(Math.max(0, startedAt + attackMs - Date.now()));
  const seen = await endOfWatch();
  const figures = await target.figures();
  const { memoryMegabytesMax } = target;
  const failures = brokenRules({
    isQuick,
    ended: target.ended(),
    faults: answers.faults,
    memoryMegabytesMax,
    figures,
    quiet,
    seen,
  });
  return {
    attack: attack.name,
    target: target.name,
    seconds,
    answered: answers.summary(),
    figures,
    quiet,
    seen,
    failures,
  };
};

const runAll = async (target: Target, { attacks, isQuick, say }: AttackOptions): Promise<readonly Outcome[]> => {
  const [neighbour, accomplice] = await createTenants(target.databaseUrl(), ['neighbour', 'accomplice']);
  if (neighbour === undefined || accomplice === undefined) throw new Error('there are no projects');
  let order = await settleNeighbour(target, neighbour);
  // A process that has just begun compiles what it runs, which is nobody's attack.
  await watch(order, watchMs(isQuick).quiet);
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    if (target.ended().length > 0) {
      await target.revive();
      order = await settleNeighbour(target, neighbour);
    }
    const ground = { target, attacker: chosenTenant, accomplice, neighbour, isQuick, answers: newAnswers() };
    const outcome = await runOne(attack, ground, order);
    say(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
};

/** Runs the attacks one after the other against a product of their own, and tells each outcome as it comes. */
export const runAttacks = async (options: AttackOptions): Promise<readonly Outcome[]> => {
  const target = await startTarget(options.target);
  const stopAndExit = (): void => void target.stop().then(() => process.exit(1));
  process.once('SIGINT', stopAndExit).once('SIGTERM', stopAndExit);
  try {
    return await runAll(target, options);
  } finally {
    await target.stop();
    process.off('SIGINT', stopAndExit).off('SIGTERM', stopAndExit);
  }
};

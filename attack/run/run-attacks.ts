import { setTimeout as sleep } from 'node:timers/promises';
import { projectScopes } from '@spanledger/core';
import { newAnswers } from '../attacks/answers.ts';
import type { Attack, Ground } from '../attacks/attack.ts';
import { settleNeighbour, startNeighbour, type Neighbour, type Seen } from '../neighbour/neighbour.ts';
import type { NeighbourOrder } from '../neighbour/mix.ts';
import { startTarget, type Target, type TargetName } from '../target/start-target.ts';
import { chosenTenant, createTenants, limitTenants } from '../target/tenants.ts';
import { lowerPriority } from './lower-priority.ts';
import { brokenRules, isBusyMachine, timeLimits, type Outcome } from './rules.ts';

export interface AttackOptions {
  readonly target: TargetName;
  readonly attacks: readonly Attack[];
  readonly isQuick: boolean;
  /** True if the attacker's projects have limits. */
  readonly isLimited: boolean;
  readonly say: (outcome: Outcome) => void;
}

/** The time of measurement of the neighbour: before an attack, and at least during one. */
const watchMs = (isQuick: boolean) => (isQuick ? { quiet: 1_000, attack: 1_000 } : { quiet: 5_000, attack: 5_000 });
/** The time limit of an attack; beyond it, it counts as unanswered. */
const attackMsMax = 240_000;
const restMs = 400;
const warmUpMs = 3_000;
const triesQuick = 3;

/** A working neighbour, and the data that it uses. */
interface Watched {
  readonly neighbour: Neighbour;
  readonly order: NeighbourOrder;
}

const watch = async ({ neighbour, order }: Watched, ms: number): Promise<Seen> => {
  const end = neighbour.work(order);
  await sleep(ms);
  return end();
};

/** Measures the neighbour during an attack; `isOver` is true if the attack ended in time. */
const watchBeside = async (attack: Attack, ground: Ground, { neighbour, order }: Watched) => {
  const endOfWatch = neighbour.work(order);
  const startedAt = Date.now();
  const isOver = await Promise.race([attack.run(ground).then(() => true), sleep(attackMsMax, false, { ref: false })]);
  const seconds = (Date.now() - startedAt) / 1000;
  await sleep(Math.max(0, startedAt + watchMs(ground.isQuick).attack - Date.now()));
  return { seen: await endOfWatch(), seconds, isOver };
};

const measure = async (attack: Attack, ground: Ground, watched: Watched): Promise<Outcome> => {
  const { target, isQuick, answers } = ground;
  await sleep(restMs);
  await target.stats();
  const quietMs = watchMs(isQuick).quiet;
  const quiet = await watch(watched, quietMs);
  const isBusy = isBusyMachine(await target.stats(), quietMs);
  const { seen, seconds, isOver } = await watchBeside(attack, ground, watched);
  if (!isOver) answers.blame(`it was not over after ${attackMsMax / 1000} s`);
  const stats = await target.stats();
  const limits = timeLimits(quiet, attack.allowed, isQuick);
  const { memoryMegabytesMax } = target;
  const ended = target.ended();
  return {
    attack: attack.name,
    target: target.name,
    seconds,
    answered: answers.summary(),
    stats,
    quiet,
    seen,
    limits,
    isBusyMachine: isBusy,
    because: attack.allowed?.because,
    ...brokenRules({
      ended,
      wrongAnswers: answers.faults,
      memoryMegabytesMax,
      stats,
      seen,
      limits,
      isBusyMachine: isBusy,
    }),
  };
};

/** In the short form a delay is measured again: it counts only if it is repeated each time. */
const runOne = async (attack: Attack, ground: Omit<Ground, 'answers'>, watched: Watched): Promise<Outcome> => {
  await attack.prepare?.({ ...ground, answers: newAnswers() });
  for (let tries = ground.isQuick ? triesQuick : 1; ; tries -= 1) {
    const outcome = await measure(attack, { ...ground, answers: newAnswers() }, watched);
    const mayBeChance = outcome.faults.length === 0 && outcome.delays.length > 0;
    if (!mayBeChance || tries === 1) return outcome;
  }
};

const runAll = async (target: Target, neighbour: Neighbour, options: AttackOptions): Promise<readonly Outcome[]> => {
  const { attacks, isQuick, isLimited, say } = options;
  const [watchedTenant, accomplice] = await createTenants(
    target.databaseUrl(),
    ['neighbour', 'accomplice'],
    projectScopes,
  );
  if (watchedTenant === undefined || accomplice === undefined) throw new Error('there are no projects');
  if (isLimited) await limitTenants(target.databaseUrl(), [chosenTenant, accomplice]);
  let order = await settleNeighbour(target, watchedTenant);
  // Processes that have just started compile their code, which is unrelated to attacks.
  await watch({ neighbour, order }, warmUpMs);
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    if (target.ended().length > 0) {
      await target.revive();
      order = await settleNeighbour(target, watchedTenant);
    }
    const tenants = { attacker: chosenTenant, accomplice, neighbour: watchedTenant };
    const outcome = await runOne(attack, { target, ...tenants, isQuick }, { neighbour, order });
    say(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
};

/**
 * Runs the attacks sequentially against a separate product, and reports each outcome as it completes. The priority of
 * this process stays lowered.
 */
export const runAttacks = async (options: AttackOptions): Promise<readonly Outcome[]> => {
  const target = await startTarget(options.target);
  const neighbour = startNeighbour();
  const stopAndExit = (): void => void target.stop().then(() => process.exit(1));
  process.once('SIGINT', stopAndExit).once('SIGTERM', stopAndExit);
  lowerPriority();
  try {
    return await runAll(target, neighbour, options);
  } finally {
    await neighbour.stop();
    await target.stop();
    process.off('SIGINT', stopAndExit).off('SIGTERM', stopAndExit);
  }
};

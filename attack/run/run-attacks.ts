import { setTimeout as sleep } from 'node:timers/promises';
import { newAnswers } from '../attacks/answers.ts';
import type { Attack, Ground } from '../attacks/attack.ts';
import { settleNeighbour, startNeighbour, type Neighbour, type Seen } from '../neighbour/neighbour.ts';
import type { NeighbourOrder } from '../neighbour/mix.ts';
import { startBareServer } from '../target/bare-server.ts';
import { startTarget, type Target, type TargetName } from '../target/start-target.ts';
import { chosenTenant, createTenants } from '../target/tenants.ts';
import { brokenRules, type Outcome } from './rules.ts';

export interface AttackOptions {
  readonly target: TargetName;
  readonly attacks: readonly Attack[];
  readonly isQuick: boolean;
  readonly say: (outcome: Outcome) => void;
}

/** How long the neighbour is watched: before an attack, and at least during one. */
const watchMs = (isQuick: boolean) => (isQuick ? { quiet: 1_000, attack: 1_000 } : { quiet: 5_000, attack: 5_000 });
/** No attack lasts longer, else it counts as unanswered. */
const attackMsMax = 240_000;
const restMs = 400;
const warmUpMs = 3_000;

/** A neighbour at work, and what it works on. */
interface Watched {
  readonly neighbour: Neighbour;
  readonly order: NeighbourOrder;
}

const watch = async ({ neighbour, order }: Watched, ms: number): Promise<Seen> => {
  const end = neighbour.work(order);
  await sleep(ms);
  return end();
};

/** The neighbour beside an attack, whatever that is on; and whether it came to an end. */
const watchBeside = async (attack: Attack, ground: Ground, { neighbour, order }: Watched) => {
  const endOfWatch = neighbour.work(order);
  const startedAt = Date.now();
  const isOver = await Promise.race([attack.run(ground).then(() => true), sleep(attackMsMax, false, { ref: false })]);
  const seconds = (Date.now() - startedAt) / 1000;
  await sleep(Math.max(0, startedAt + watchMs(ground.isQuick).attack - Date.now()));
  return { seen: await endOfWatch(), seconds, isOver };
};

/** The same requests, sent to a server that only answers; not in the short form, whose rule leaves more than that. */
const watchBesideBare = async (attack: Attack, ground: Ground, watched: Watched): Promise<Seen | undefined> => {
  if (ground.isQuick || attack.bareAnswerBytes === undefined) return undefined;
  const bare = await startBareServer(attack.bareAnswerBytes);
  try {
    const target = { ...ground.target, url: () => bare.url };
    const { seen } = await watchBeside(attack, { ...ground, target, answers: newAnswers() }, watched);
    return seen;
  } finally {
    await bare.stop();
  }
};

const runOne = async (attack: Attack, ground: Ground, watched: Watched): Promise<Outcome> => {
  const { target, isQuick, answers } = ground;
  await attack.prepare?.(ground);
  await sleep(restMs);
  const quiet = await watch(watched, watchMs(isQuick).quiet);
  const besideBare = await watchBesideBare(attack, ground, watched);
  await target.figures();
  const { seen, seconds, isOver } = await watchBeside(attack, ground, watched);
  if (!isOver) answers.blame(`it was not over after ${attackMsMax / 1000} s`);
  const figures = await target.figures();
  const measured = { isQuick, figures, quiet, besideBare, seen };
  const { memoryMegabytesMax } = target;
  return {
    ...measured,
    attack: attack.name,
    target: target.name,
    seconds,
    answered: answers.summary(),
    failures: brokenRules({ ...measured, ended: target.ended(), faults: answers.faults, memoryMegabytesMax }),
  };
};

const runAll = async (target: Target, neighbour: Neighbour, options: AttackOptions): Promise<readonly Outcome[]> => {
  const { attacks, isQuick, say } = options;
  const [watchedTenant, accomplice] = await createTenants(target.databaseUrl(), ['neighbour', 'accomplice']);
  if (watchedTenant === undefined || accomplice === undefined) throw new Error('there are no projects');
  let order = await settleNeighbour(target, watchedTenant);
  // Processes that have just begun compile what they run, which is nobody's attack.
  await watch({ neighbour, order }, warmUpMs);
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    if (target.ended().length > 0) {
      await target.revive();
      order = await settleNeighbour(target, watchedTenant);
    }
    const tenants = { attacker: chosenTenant, accomplice, neighbour: watchedTenant };
    const outcome = await runOne(attack, { target, ...tenants, isQuick, answers: newAnswers() }, { neighbour, order });
    say(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
};

/** Runs the attacks one after the other against a product of their own, and tells each outcome as it comes. */
export const runAttacks = async (options: AttackOptions): Promise<readonly Outcome[]> => {
  const target = await startTarget(options.target);
  const neighbour = startNeighbour();
  const stopAndExit = (): void => void target.stop().then(() => process.exit(1));
  process.once('SIGINT', stopAndExit).once('SIGTERM', stopAndExit);
  try {
    return await runAll(target, neighbour, options);
  } finally {
    await neighbour.stop();
    await target.stop();
    process.off('SIGINT', stopAndExit).off('SIGTERM', stopAndExit);
  }
};

import type { ProjectId } from '@spanledger/core';
import { createPipeline, type Pipeline } from '@spanledger/ingestion';
import { openPriceBooks } from '@spanledger/pricing';
import { memoryIdentity, memoryPrices } from '@spanledger/testing';
import { expect } from 'vitest';

import { budgetBench, type BudgetBench } from './budget-bench.fixture.ts';
import { costOracle, type CostOracle } from './cost-oracle.fixture.ts';
import type { ProjectIndex, Step, Utterance } from './cost-history.fixture.ts';
import { costQuestions } from './cost-questions.fixture.ts';
import { expectedBook } from './expected-book.fixture.ts';
import type { OracleStores } from './oracle-stores.fixture.ts';
import { priceBench, type PriceBench } from './price-bench.fixture.ts';
import { questionRound, type QuestionRound } from './question-round.fixture.ts';
import { repricingBench, type RepricingBench } from './repricing-bench.fixture.ts';
import { requestOf } from './say.fixture.ts';

/** A pipeline and all cost readers over one store. */
export interface OracleBench {
  /** Executes the steps, and compares every answer with the expected one after each step. */
  follow(steps: readonly Step[]): Promise<void>;
}

/** The environment of one history. */
interface World {
  readonly projects: readonly ProjectId[];
  readonly oracles: readonly CostOracle[];
  readonly prices: PriceBench;
  /** `undefined` if the store has no re-pricing. */
  readonly repricings: RepricingBench | undefined;
  readonly budgets: BudgetBench;
  readonly restart: () => void;
  readonly pipeline: () => Pipeline;
  readonly close: () => Promise<void>;
}

let worlds = 0;

const openWorld = async (stores: OracleStores): Promise<World> => {
  const identity = memoryIdentity();
  worlds += 1;
  const projects: ProjectId[] = [];
  for (const [index, organization] of ['first', 'first', 'second'].entries()) {
    const id = `oracle-${process.pid}-${worlds}-${index}`;
    await identity.firstStart.ensure({ organizationId: organization, projectId: id, publicKey: `pk-${id}` });
    projects.push(id as ProjectId);
  }
  const { prices, priceHistory } = memoryPrices(identity.projects);
  const books = await openPriceBooks(priceHistory);
  const book = expectedBook(await books.latestVersion());
  const oracles = ([0, 1, 2] as const).map((index) => costOracle(index, book));
  const open = (): Pipeline =>
    createPipeline({
      reader: stores.records,
      writer: stores.writer,
      deadLetters: stores.deadLetters,
      prices: books.current,
      now: () => Date.now() * 1000,
    });
  let pipeline = open();
  const { engine } = stores;
  return {
    projects,
    oracles,
    prices: priceBench({ store: prices, book, projects, organizationId: 'first' }),
    repricings:
      engine &&
      repricingBench({ revisions: engine.revisions, unpriced: stores.unpriced, projects, oracles, books, book }),
    budgets: await budgetBench(stores, projects, oracles),
    restart: () => {
      pipeline = open();
    },
    pipeline: () => pipeline,
    close: async () => books.close(),
  };
};

const arrive = async ({ projects, oracles, pipeline }: World, utterances: readonly Utterance[]): Promise<void> => {
  const process = async (utterance: Utterance): Promise<void> =>
    pipeline().process([requestOf(projects.at(utterance.project) as ProjectId, utterance)]);
  const dependsOnOrder = oracles.some((oracle, index) =>
    oracle.dependsOnOrder(utterances.filter(({ project }) => project === index)),
  );
  for (const utterance of utterances) oracles[utterance.project]?.arrive(utterance);
  if (!dependsOnOrder) await Promise.all(utterances.map(process));
  else for (const utterance of utterances) await process(utterance);
};

/** The projects whose answers may differ after the step. Price changes affect only later arrivals. */
const changedBy = (step: Step): readonly ProjectIndex[] => {
  if (step.kind === 'arrive') return step.utterances.map(({ project }) => project);
  const isOfStore = step.kind === 'reprice' || step.kind === 'work' || step.kind === 'refresh' || step.kind === 'merge';
  return isOfStore ? [0, 1, 2] : [];
};

export const openOracleBench = (stores: OracleStores): OracleBench => {
  const { engine } = stores;
  const questions = costQuestions(stores);

  const take = async (world: World, step: Step): Promise<void> => {
    if (step.kind === 'restart') world.restart();
    else if (step.kind === 'arrive') await arrive(world, step.utterances);
    else if (step.kind === 'price' || step.kind === 'withdraw') await world.prices.change(step);
    else if (step.kind === 'reprice') await world.repricings?.reprice(step);
    else if (step.kind === 'work') await world.repricings?.work();
    else if (step.kind === 'budgets') await world.budgets.evaluate();
    else await engine?.tidy(step);
  };

  const verify = async (projectId: ProjectId): Promise<void> => {
    if (engine !== undefined) expect(await engine.derived.verify(projectId, undefined)).toEqual([]);
  };

  const follow = async (world: World, steps: readonly Step[]): Promise<void> => {
    const parts = world.projects.map((projectId, index): Part => {
      const round = questionRound(projectId, questions, steps.length);
      return { index: index as ProjectIndex, projectId, oracle: world.oracles.at(index) as CostOracle, round };
    });
    /** The other projects are empty; their questions are asked at the end. */
    const reached = new Set<ProjectIndex>();
    for (const step of steps) {
      await take(world, step);
      const changed = changedBy(step);
      if (step.kind === 'arrive') for (const index of changed) reached.add(index);
      for (const { index, projectId, oracle, round } of parts) {
        if (!changed.includes(index) || !reached.has(index)) continue;
        await round.askSome(oracle.expected());
        if (step.kind === 'refresh') await verify(projectId);
      }
    }
    for (const { projectId, oracle, round } of parts) {
      await round.askRest(oracle.expected());
      await verify(projectId);
    }
  };

  return {
    follow: async (steps) => {
      const world = await openWorld(stores);
      try {
        await follow(world, steps);
      } finally {
        await world.close();
      }
    },
  };
};

interface Part {
  readonly index: ProjectIndex;
  readonly projectId: ProjectId;
  readonly oracle: CostOracle;
  readonly round: QuestionRound;
}

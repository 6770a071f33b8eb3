import type { CostRevisions, PriceBooks, ProjectId, UnpricedReader } from '@spanledger/core';
import { startRepricingRunner } from '@spanledger/pricing';
import { memoryRepricings } from '@spanledger/testing';
import { expect, vi } from 'vitest';

import type { RepricingStep } from './cost-history.fixture.ts';
import type { CostOracle } from './cost-oracle.fixture.ts';
import type { ExpectedBook } from './expected-book.fixture.ts';
import { followRepricings } from './followed-repricings.fixture.ts';

/** Re-pricings of the projects of one history, and their expected results. */
export interface RepricingBench {
  /** Requests a run and completes all pending runs. */
  reprice(step: RepricingStep): Promise<void>;
  /** Completes pending and interrupted runs, and prices observations without a price if the book has changed. */
  work(): Promise<void>;
}

interface Parts {
  readonly revisions: CostRevisions;
  readonly unpriced: UnpricedReader;
  readonly projects: readonly ProjectId[];
  readonly oracles: readonly CostOracle[];
  readonly books: PriceBooks;
  readonly book: ExpectedBook;
}

const micros = (time: string): number => Date.parse(time) * 1000;

export const repricingBench = ({ revisions, unpriced, projects, oracles, books, book }: Parts): RepricingBench => {
  const { store, queue } = memoryRepricings();
  const cutOff = new Set<string>();

  const carryOut = async (diesAt: RepricingStep['diesAt']): Promise<void> => {
    let isDead = false;
    const problems: unknown[] = [];
    const die = (): void => {
      isDead = true;
      void runner.stop();
    };
    const runner = startRepricingRunner({
      store,
      ...followRepricings({ store, queue, revisions, projects, oracles, cutOff }, diesAt, die),
      books,
      unpriced: {
        ...unpriced,
        // The same store contains earlier histories.
        projects: async (since) => (await unpriced.projects(since)).filter((id) => projects.includes(id)),
      },
      now: () => Date.now() * 1000,
      settleMs: 3_600_000,
      pollMs: 5,
      onProblem: (error) => {
        if (!isDead) problems.push(error);
      },
    });
    const isIdle = async (): Promise<void> => {
      if (problems.length > 0 || isDead) return;
      expect((await queue.automaticPricing())?.version).toBe(book.versions.at(-1));
      expect(await queue.next()).toBeUndefined();
    };
    try {
      await vi.waitFor(isIdle, { timeout: 60_000, interval: 5 });
    } finally {
      await runner.stop();
    }
    if (problems.length > 0) throw problems[0];
  };

  return {
    reprice: async ({ project, from, to, models, isUnpricedOnly, versionsBack, isDryRun, diesAt }) => {
      const priceVersion = book.versions.at(-1 - versionsBack) ?? book.versions[0] ?? 0;
      const request = { fromTimestamp: micros(from), toTimestamp: micros(to), models, isUnpricedOnly, priceVersion };
      await store.create(projects.at(project) as ProjectId, { ...request, isDryRun, requestedBy: 'pk' });
      await carryOut(diesAt);
    },
    work: async () => carryOut(undefined),
  };
};

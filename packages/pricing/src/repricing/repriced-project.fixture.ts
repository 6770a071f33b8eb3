import {
  type CostRevisions,
  notFound,
  parseUsd,
  type PriceBook,
  type ProjectId,
  type Repricing,
  type RepricingRequest,
} from '@spanledger/core';
import {
  aRepricing,
  anObservation,
  memoryCostRevisions,
  memoryRepricings,
  memoryTelemetry,
  memoryUnpricedReader,
  noCost,
  oneDay,
  someProject,
  someTime,
} from '@spanledger/testing';
import { vi } from 'vitest';
import { startRepricingRunner, type RepricingRunner } from './repricing-runner.ts';

export const unpriced = { ...noCost, source: 'unpriced' } as const;
const usage = { details: { input: 1_000_000, total: 1_000_000 }, convention: 'given', role: 'own' } as const;
export const usd = (text: string): bigint => parseUsd(text) ?? 0n;

/** Version n has these prices per million units. */
const versions: readonly Readonly<Record<string, string>>[] = [{}, { m: '1' }, { m: '2', n: '3' }];

const bookAt = (version: number): PriceBook => ({
  prepare: async () => undefined,
  find: ({ model }) => {
    const price = versions[version]?.[model];
    if (price === undefined) return undefined;
    const rates = { input: { base: usd(price), tiers: [] } };
    return { modelId: model, provider: 'p', version: `v${version}`, rates };
  },
});

/** Observations of one project, and runners of its re-pricings over the memory stores. */
export class RepricedProject {
  readonly state = memoryTelemetry();
  readonly runs = memoryRepricings();
  readonly id: ProjectId = someProject();
  readonly problems: unknown[] = [];
  revisions: CostRevisions = memoryCostRevisions(this.state);
  latestVersion = 0;
  /** Those of the projects that changes after a version concern. */
  concerned = (projectIds: readonly ProjectId[], _after: number): readonly ProjectId[] => projectIds;
  time = someTime + oneDay;
  private readonly runners: RepricingRunner[] = [];

  constructor() {
    // Priced automatically by version 0 already.
    void this.runs.queue.setAutomaticPricing({
      version: 0,
      noticedAt: this.time,
      isSettled: true,
      settledBefore: null,
    });
  }

  start(onProblem = (): void => undefined): RepricingRunner {
    const runner = startRepricingRunner({
      ...this.runs,
      revisions: this.revisions,
      unpriced: memoryUnpricedReader(this.state),
      books: {
        latestVersion: async () => this.latestVersion,
        concerned: async (projectIds, after) => this.concerned(projectIds, after),
        at: async (version) => {
          if (version >= versions.length) throw notFound(`There is no version ${version}.`);
          return bookAt(version);
        },
      },
      now: () => this.time,
      pollMs: 5,
      onProblem: (error) => {
        this.problems.push(error);
        onProblem();
      },
    });
    this.runners.push(runner);
    return runner;
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.splice(0).map(async (runner) => runner.stop()));
  }

  put(id: string, fields = {}, row = {}): void {
    const given = anObservation(this.id, `t/${id}`, { model: 'm', usage, ...fields }, { cost: unpriced, ...row });
    this.state.observations.put(given);
  }

  costOf(id: string) {
    return this.state.observations.get(this.id, 't', id)?.cost;
  }

  async ask(fields: Partial<RepricingRequest> = {}): Promise<string> {
    return (await this.runs.store.create(this.id, aRepricing({ priceVersion: 1, ...fields }))).id;
  }

  async get(id: string): Promise<Repricing | undefined> {
    return this.runs.store.get(this.id, id);
  }

  async ended(id: string, state: Repricing['state'] = 'succeeded'): Promise<Repricing | undefined> {
    await vi.waitUntil(async () => (await this.get(id))?.state === state, { timeout: 60_000, interval: 5 });
    return this.get(id);
  }
}

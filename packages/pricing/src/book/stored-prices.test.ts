import type { PriceEntry, PriceQuery, PriceScope, ProjectId } from '@spanledger/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePrice, isInForce } from './choose-price.ts';
import { storedPrices } from './stored-prices.ts';

const own = 'own' as ProjectId;
const stranger = 'stranger' as ProjectId;
const organizations = new Map([
  [own, 'org'],
  [stranger, 'other-org'],
]);
const instance: PriceScope = { kind: 'instance' };
const organization: PriceScope = { kind: 'organization', organizationId: 'org' };
const project: PriceScope = { kind: 'project', projectId: own };

const flat = (base: bigint): PriceEntry['rates'] => ({ input: { base, tiers: [] } });

let ids = 0;
const entry = (given: Partial<PriceEntry> = {}): PriceEntry => ({
  id: `entry-${String(ids++).padStart(6, '0')}`,
  publicId: 'public',
  scope: instance,
  modelName: 'model',
  provider: null,
  matchPattern: '(?i)^(model)$',
  effectiveFrom: null,
  effectiveTo: null,
  rates: { input: { base: 1n, tiers: [] } },
  serviceTiers: {},
  unit: null,
  tokenizerId: null,
  tokenizerConfig: null,
  pricingTiers: null,
  source: 'custom',
  addedIn: 1,
  removedIn: null,
  createdAt: 0,
  ...given,
});

const finder = (...entries: PriceEntry[]) =>
  storedPrices(
    entries,
    (id) => organizations.get(id),
    () => undefined,
  ).find;
const query = { projectId: own, model: 'model', provider: null, serviceTier: null, at: 100 };
const modelFound = (entries: PriceEntry[], given: Partial<PriceQuery>) =>
  finder(...entries)({ ...query, ...given })?.modelId;

/** Without organizations and built-in prices. */
const bookOf = (entries: readonly PriceEntry[], before?: ReturnType<typeof storedPrices>) =>
  storedPrices(
    entries,
    () => undefined,
    () => undefined,
    before?.scopes,
  );

describe('the price that counts', () => {
  const byEverybody = entry({ modelName: 'everybody' });
  const byOrganization = entry({ modelName: 'organization', scope: organization });
  const byProject = entry({ modelName: 'project', scope: project });

  it("is the project's, else its organization's, else everybody's, else the built-in one", () => {
    const all = [byEverybody, byProject, byOrganization];
    expect(modelFound(all, {})).toBe('project');
    expect(modelFound(all.slice(0, 1).concat(byOrganization), {})).toBe('organization');
    expect(modelFound([byEverybody], {})).toBe('everybody');
    const builtIn = { modelId: 'built-in', provider: 'p', version: 'v', rates: {} };
    const { find } = storedPrices(
      [],
      () => undefined,
      () => builtIn,
    );
    expect(find(query)).toBe(builtIn);
  });

  it('the price that counts is never that of another project or organization', () => {
    expect(modelFound([byProject, byOrganization], { projectId: stranger })).toBeUndefined();
    expect(modelFound([byProject, byOrganization, byEverybody], { projectId: stranger })).toBe('everybody');
  });

  it('of a near scope counts before a later and more specific one of a farther scope', () => {
    const later = entry({
      modelName: 'later',
      effectiveFrom: 50,
      serviceTiers: { batch: { input: { base: 2n, tiers: [] } } },
    });
    expect(modelFound([later, byProject], { serviceTier: 'batch' })).toBe('project');
  });

  it('the price that counts is the one that began last, from its very first to its very last microsecond', () => {
    const entries = [
      entry({ modelName: 'ever' }),
      entry({ modelName: 'offer', effectiveFrom: 100, effectiveTo: 200 }),
      entry({ modelName: 'later', effectiveFrom: 300 }),
    ];
    const at = (micros: number) => modelFound(entries, { at: micros });
    expect([0, 99, 100, 199, 200, 299, 300, 1e15].map(at)).toEqual([
      'ever',
      'ever',
      'offer',
      'offer',
      'ever',
      'ever',
      'later',
      'later',
    ]);
  });

  it('the price that counts is none before the first began', () => {
    expect(modelFound([entry({ effectiveFrom: 101 })], {})).toBeUndefined();
  });

  it('the price that counts has the rates of the service tier, and else those for every call', () => {
    const tiered = entry({ serviceTiers: { batch: { input: { base: 7n, tiers: [] } } } });
    const find = finder(tiered);
    const rateFor = (serviceTier: string | null) => find({ ...query, serviceTier })?.rates['input']?.base;
    expect(['batch', 'flex', null, 'constructor', '__proto__'].map(rateFor)).toEqual([7n, 1n, 1n, 1n, 1n]);
    const several = finder(entry({ serviceTiers: { batch: flat(7n), flex: flat(8n) } }));
    const bases = ['batch', 'flex', null].map(
      (serviceTier) => several({ ...query, serviceTier })?.rates['input']?.base,
    );
    expect(bases).toEqual([7n, 8n, 1n]);
    const newer = entry({ modelName: 'newer', effectiveFrom: 50 });
    expect(modelFound([tiered, newer], { serviceTier: 'batch' })).toBe('model');
    expect(modelFound([tiered, newer], {})).toBe('newer');
  });

  it('the price that counts is that of the provider before that of any, and never that of another', () => {
    const entries = [entry({ modelName: 'any' }), entry({ modelName: 'azure', provider: 'azure' })];
    expect(modelFound(entries, { provider: 'az.ai.openai' })).toBe('azure');
    expect(modelFound(entries, { provider: 'openai' })).toBe('any');
    const ofOpenAi = [entry({ modelName: 'any' }), entry({ modelName: 'openai', provider: 'openai' })];
    expect(modelFound(ofOpenAi, { provider: 'openai.chat' })).toBe('openai');
    expect(modelFound([entry({ provider: 'azure' })], { provider: 'openai' })).toBeUndefined();
    expect(modelFound([entry({ provider: 'azure' })], {})).toBe('model');
  });

  it('the price that counts for one provider is not cached for another, nor for none', () => {
    const find = finder(entry({ modelName: 'any' }), entry({ modelName: 'azure', provider: 'azure' }));
    const modelOf = (provider: string | null) => find({ ...query, provider })?.modelId;
    const providers = ['openai', 'azure', 'openai', null, 'azure'];
    expect(providers.map(modelOf)).toEqual(['any', 'azure', 'any', 'azure', 'azure']);
  });

  it('the price that counts is that of the entries that a scope has now, be they others or more', () => {
    const [old, recent] = [entry({ modelName: 'old' }), entry({ modelName: 'recent', effectiveFrom: 1 })];
    const first = bookOf([old]);
    expect(first.find(query)?.modelId).toBe('old');
    for (const entries of [[recent], [old, recent]]) expect(bookOf(entries, first).find(query)?.modelId).toBe('recent');
  });

  it('the price that counts is found by the name with the provider before it, as price files write it', () => {
    const entries = [entry({ modelName: 'azure/m', matchPattern: '(?i)^(azure/m)$' })];
    expect(modelFound(entries, { model: 'm', provider: 'azure.ai.openai' })).toBe('azure/m');
    expect(modelFound(entries, { model: 'Azure/M' })).toBe('azure/m');
    const patterned = [entry({ modelName: 'of bedrock', matchPattern: '^bedrock/.*m$' })];
    expect(modelFound(patterned, { model: 'm', provider: 'Bedrock' })).toBe('of bedrock');
    expect(modelFound(entries, { model: 'm', provider: 'openai' })).toBeUndefined();
  });

  it('a stored price names its entry and version, and has buckets by their canonical names', () => {
    const rates = {
      input_tokens: { base: 5n, tiers: [] },
      output: { base: 6n, tiers: [] },
      output_tokens: { base: 7n, tiers: [] },
    };
    const find = finder(entry({ source: 'litellm-abc', addedIn: 12, rates }));
    expect(find(query)).toEqual({
      modelId: 'model',
      provider: '',
      version: 'litellm-abc@12',
      rates: { input: { base: 5n, tiers: [] }, output: { base: 6n, tiers: [] } },
    });
    expect(find(query)).toBe(find({ ...query, at: 1 }));
    expect(finder(entry({ provider: 'azure' }))(query)?.provider).toBe('azure');
  });

  it('the price that counts remembers any number of names without growing', () => {
    const find = finder(entry({ matchPattern: 'a$' }));
    for (let index = 0; index < 5000; index += 1) expect(find({ ...query, model: `b-${index}` })).toBeUndefined();
    expect(find({ ...query, model: 'b-a' })).toBeDefined();
  });
});

describe('of any prices of one scope', () => {
  const time = fc.integer({ min: 0, max: 20 });
  const arbitraryEntry = fc
    .record({
      effectiveFrom: fc.option(time),
      effectiveTo: fc.option(time),
      addedIn: fc.integer({ min: 1, max: 5 }),
      provider: fc.option(fc.constant('p')),
      tiers: fc.subarray(['batch', 'flex']),
    })
    .map(({ tiers, ...given }) =>
      entry({ ...given, serviceTiers: Object.fromEntries(tiers.map((tier) => [tier, {}])) }),
    );

  it('the same one counts in whatever order they are, and nothing that should come before it is in force', () => {
    const entries = fc.array(arbitraryEntry, { maxLength: 8 });
    const tier = fc.constantFrom(null, 'batch', 'flex', 'priority');
    fc.assert(
      fc.property(entries, tier, time, fc.nat(), (given, serviceTier, at, seed) => {
        const chosen = choosePrice(given, serviceTier, at);
        const shuffled = given.toSorted(
          (a, b) => ((a.id.charCodeAt(11) + seed) % 7) - ((b.id.charCodeAt(11) + seed) % 7),
        );
        expect(choosePrice(shuffled, serviceTier, at)).toBe(chosen);
        const inForce = given.filter((each) => isInForce(each, at));
        expect(chosen === undefined).toBe(inForce.length === 0);
        if (chosen === undefined) return;
        expect(inForce).toContain(chosen);
        const rank = (each: PriceEntry) => [
          serviceTier !== null && Object.hasOwn(each.serviceTiers, serviceTier) ? 1 : 0,
          each.provider === null ? 0 : 1,
          each.effectiveFrom ?? -1,
          each.addedIn,
        ];
        for (const each of inForce) {
          const first = rank(each).findIndex((value, index) => value !== rank(chosen)[index]);
          if (first !== -1) expect(rank(chosen)[first]).toBeGreaterThan(rank(each)[first] ?? 0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

import { groupPairs, type ModelName, type PriceEntry } from '@spanledger/core';
import { providerIdsFor } from '../genai/provider-names.ts';
import { plainNames } from './match-pattern.ts';
import { allSteps, patternSets, type Steps } from './pattern-sets.ts';

/** Names whose entries are cached, besides those of one batch. */
const rememberedMax = 10_000;
/** No pattern is longer, so no pattern lists a longer name. */
const nameLengthMax = 1000;

/** The prices of one scope, of any date, for a model by the name that a client sends. */
export interface ScopePrices {
  readonly entries: readonly PriceEntry[];
  /** A look-up for a name that was matched, and a match for any other. */
  readonly of: (name: ModelName) => readonly PriceEntry[];
  /** Matches names and caches the result. */
  readonly match: (names: readonly ModelName[]) => Steps<void>;
}

export const scopePrices = (entries: readonly PriceEntry[]): ScopePrices => {
  const named: (readonly [string, PriceEntry])[] = [];
  const patterned: { readonly pattern: string; readonly value: PriceEntry }[] = [];
  for (const entry of entries) {
    const names = plainNames(entry.matchPattern);
    if (names === undefined) patterned.push({ pattern: entry.matchPattern, value: entry });
    for (const name of names ?? []) named.push([name, entry]);
  }
  const byName = groupPairs(named);
  const byPattern = patternSets(patterned);
  const remembered = new Map<string, readonly PriceEntry[]>();

  /** The `kept` most recently cached ones stay. */
  const makeRoomFor = (count: number, kept = 0): void => {
    for (const oldest of remembered.keys()) {
      if (remembered.size <= kept || remembered.size + count <= rememberedMax) return;
      remembered.delete(oldest);
    }
  };
  function* search({ model, provider }: ModelName): Steps<readonly PriceEntry[]> {
    const names = namesOf(model, provider);
    const plain = names.flatMap((name) => byName.get(name.toLowerCase()) ?? []);
    const found = patterned.length === 0 ? [] : yield* byPattern(names);
    const matching = [...new Set([...plain, ...found])].filter((entry) => isForProvider(entry, provider));
    remembered.set(keyOf({ model, provider }), matching);
    return matching;
  }

  return {
    entries,
    of: (given) => {
      const name = bounded(given);
      if (name.model.length > nameLengthMax) return [];
      const known = remembered.get(keyOf(name));
      if (known !== undefined) return known;
      makeRoomFor(1);
      return allSteps(search(name));
    },
    match: function* match(names) {
      const unknown: ModelName[] = [];
      let known = 0;
      for (const given of names) {
        const name = bounded(given);
        const key = keyOf(name);
        const entriesOfName = remembered.get(key);
        if (entriesOfName === undefined) {
          if (name.model.length <= nameLengthMax) unknown.push(name);
        } else {
          remembered.delete(key);
          remembered.set(key, entriesOfName);
          known += 1;
        }
        yield;
      }
      makeRoomFor(unknown.length, known);
      for (const name of unknown) {
        // Another batch may have matched it meanwhile.
        if (!remembered.has(keyOf(name))) yield* search(name);
        yield;
      }
    },
  };
};

const keyOf = ({ model, provider }: ModelName): string => `${provider ?? ''}\n${model}`;

/** The truncated part of a provider's name makes no difference to any entry. */
const bounded = ({ model, provider }: ModelName): ModelName => ({
  model,
  provider: provider === null ? null : provider.slice(0, nameLengthMax),
});

/** The model's name, also with each name of the provider before it: price files have models such as `azure/gpt-4o`. */
const namesOf = (model: string, provider: string | null): readonly string[] => {
  if (provider === null) return [model];
  const providers = new Set([provider, provider.toLowerCase(), ...providerIdsFor(provider)]);
  return [model, ...Array.from(providers, (name) => `${name}/${model}`)];
};

/** A call without a provider is matched by the model's name. */
const isForProvider = (entry: PriceEntry, provider: string | null): boolean => {
  if (entry.provider === null || provider === null) return true;
  const ids = providerIdsFor(entry.provider);
  return providerIdsFor(provider).some((id) => ids.includes(id));
};

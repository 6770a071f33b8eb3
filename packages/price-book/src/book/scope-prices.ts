import { groupPairs, type PriceEntry } from '@spanledger/core';
import { providerIdsFor } from '../genai/provider-names.ts';
import { patternTest, plainNames, type NameTest } from './match-pattern.ts';

const rememberedMax = 2000;

/** The prices of one scope, whatever their dates, that are for a model as a client names it. */
export type ScopePrices = (model: string, provider: string | null) => readonly PriceEntry[];

/** Answers are remembered: asking again costs a look-up. */
export const scopePrices = (entries: readonly PriceEntry[]): ScopePrices => {
  const named: (readonly [string, PriceEntry])[] = [];
  const byPattern: { readonly entry: PriceEntry; readonly test: NameTest }[] = [];
  for (const entry of entries) {
    const names = plainNames(entry.matchPattern);
    if (names === undefined) byPattern.push({ entry, test: patternTest(entry.matchPattern) });
    for (const name of names ?? []) named.push([name, entry]);
  }
  const byName = groupPairs(named);
  const find: ScopePrices = (model, provider) => {
    const names = namesOf(model, provider);
    const found = new Set(names.flatMap((name) => byName.get(name.toLowerCase()) ?? []));
    for (const { entry, test } of byPattern) if (names.some(test)) found.add(entry);
    return [...found].filter((entry) => isForProvider(entry, provider));
  };
  const remembered = new Map<string, readonly PriceEntry[]>();
  return (model, provider) => {
    const key = `${provider ?? ''}\n${model}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const found = find(model, provider);
    const [oldest] = remembered.keys();
    if (remembered.size >= rememberedMax && oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, found);
    return found;
  };
};

/** The model's name, and with each name of the provider before it: price files call models `azure/gpt-4o`. */
const namesOf = (model: string, provider: string | null): readonly string[] => {
  if (provider === null) return [model];
  const providers = new Set([provider, provider.toLowerCase(), ...providerIdsFor(provider)]);
  return [model, ...Array.from(providers, (name) => `${name}/${model}`)];
};

/** A call without a provider is left to the model's name. */
const isForProvider = (entry: PriceEntry, provider: string | null): boolean => {
  if (entry.provider === null || provider === null) return true;
  const ids = providerIdsFor(entry.provider);
  return providerIdsFor(provider).some((id) => ids.includes(id));
};

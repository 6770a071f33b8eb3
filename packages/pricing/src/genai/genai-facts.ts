import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { calcPrice, updatePrices, type ModelInfo, type Provider } from '@pydantic/genai-prices';
import { addedModels, additionsVersion } from './added-models.ts';
import { furtherTexts } from './further-facts.ts';
import type { PricedModel } from './priced-model.ts';
import { factsVersion, providerTexts } from './provider-facts.ts';

/** The facts of one version of genai-prices. */
export interface GenaiFacts {
  /** Such as `genai-prices@0.2.3+1`. */
  readonly name: string;
  readonly providers: readonly Provider[];
}

interface ProviderFacts extends Omit<Provider, 'name' | 'api_pattern' | 'models'> {
  readonly models: readonly PricedModel[];
}

interface FurtherFacts {
  readonly id: string;
  /** Matched by their ids. */
  readonly models: readonly Omit<PricedModel, 'match'>[];
  /** Of models of the facts, by their ids. */
  readonly service_tiers: Readonly<Record<string, NonNullable<PricedModel['service_tiers']>>>;
}

/** Matches no address: models are found by their names and providers. */
const noAddress = '(?!)';

/** The first model that matches a name is the found one: corrections precede exact names, and those precede patterns. */
const withModels = (facts: ProviderFacts, further: FurtherFacts | undefined): Provider => {
  const named = (further?.models ?? []).map((model) => ({ ...model, match: { equals: model.id } }));
  const stated = facts.models.map((model) => {
    const tiers = { ...further?.service_tiers[model.id], ...model.service_tiers };
    return Object.keys(tiers).length === 0 ? model : { ...model, service_tiers: tiers };
  });
  const added = (addedModels[facts.id] ?? []).map((model) => ({
    ...stated.find(({ id }) => id === model.id),
    ...model,
  }));
  const others = [...named, ...stated].filter(({ id }) => !added.some((model) => model.id === id));
  const models = [...added, ...others] as ModelInfo[];
  return { ...facts, models, name: facts.id, api_pattern: noAddress };
};

const readInstalled = (): readonly Provider[] => {
  const known = providerTexts.map((text) => JSON.parse(text) as ProviderFacts);
  const further = new Map(
    furtherTexts.map((text) => JSON.parse(text) as FurtherFacts).map((facts) => [facts.id, facts]),
  );
  const others = [...further.keys()]
    .filter((id) => !known.some((facts) => facts.id === id))
    .map((id) => ({ id, models: [] }));
  return [...known, ...others].map((facts) => withModels(facts, further.get(facts.id)));
};

const installed = readInstalled();

/** The version of the facts, and of what this software adds to them. */
export const installedName = `genai-prices@${factsVersion}+${additionsVersion}`;

/** The facts of this software: never updated over the network. */
export const installedFacts: GenaiFacts = { name: installedName, providers: installed };

const activate = (providers: readonly Provider[]): void =>
  updatePrices(({ setProviderData }) => setProviderData([...providers]));

activate(installed);

/** The installed facts in their recorded form. */
export const recordableFacts = async (): Promise<Uint8Array> => (recordable ??= packed());

let recordable: Promise<Uint8Array> | undefined;

const packed = async (): Promise<Uint8Array> => promisify(gzip)(JSON.stringify(installed));

/** Reads facts that `recordableFacts` returned at some time. */
export const recordedFacts = async (name: string, facts: Uint8Array): Promise<GenaiFacts> => ({
  name,
  providers: JSON.parse((await promisify(gunzip)(facts)).toString('utf8')) as readonly Provider[],
});

export interface GenaiMatch {
  readonly model: PricedModel;
  readonly provider: Provider;
}

/** Finds a model as genai-prices does. */
export const matchModel = (
  model: string,
  providerId: string | undefined,
  facts: GenaiFacts,
): GenaiMatch | undefined => {
  const find = (): GenaiMatch | undefined =>
    calcPrice({}, model, providerId === undefined ? {} : { providerId }) ?? undefined;
  return facts === installedFacts ? find() : withProviders(facts.providers, find);
};

/** The package holds one set of providers at a time; nothing else runs between its exchange and its return. */
const withProviders = <T>(providers: readonly Provider[], use: () => T): T => {
  activate(providers);
  try {
    return use();
  } finally {
    activate(installed);
  }
};

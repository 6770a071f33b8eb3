import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { calcPrice, updatePrices, waitForUpdate, type ModelInfo, type Provider } from '@pydantic/genai-prices';

/** The version of the installed genai-prices, which does not export its own. */
const genaiVersion = '0.1.8';

/** The facts of one version of genai-prices. */
export interface GenaiFacts {
  /** Such as `genai-prices@0.1.8`. */
  readonly name: string;
  readonly providers: readonly Provider[];
}

/** Before anything replaces them, the active providers are the installed ones. */
const installed = waitForUpdate().then((providers) => providers ?? []);

export const installedName = `genai-prices@${genaiVersion}`;

/** The facts of the installed package: never updated over the network. */
export const installedFacts = async (): Promise<GenaiFacts> => ({ name: installedName, providers: await installed });

/** The installed facts in their recorded form. How to read usage from providers' answers is left out. */
export const recordableFacts = async (): Promise<Uint8Array> => (recordable ??= packed());

let recordable: Promise<Uint8Array> | undefined;

const packed = async (): Promise<Uint8Array> => {
  const providers = (await installed).map(({ extractors: _extractors, ...provider }) => provider);
  return promisify(gzip)(JSON.stringify(providers));
};

/** Reads facts that `recordableFacts` returned at some time. */
export const recordedFacts = async (name: string, facts: Uint8Array): Promise<GenaiFacts> => ({
  name,
  providers: JSON.parse((await promisify(gunzip)(facts)).toString('utf8')) as readonly Provider[],
});

export interface GenaiMatch {
  readonly model: ModelInfo;
  readonly provider: Provider;
}

/** Finds a model as genai-prices does. `undefined` for the facts means the installed ones. */
export const matchModel = (
  model: string,
  providerId: string | undefined,
  facts: GenaiFacts | undefined,
  installedProviders: readonly Provider[],
): GenaiMatch | undefined => {
  const find = (): GenaiMatch | undefined =>
    calcPrice({}, model, providerId === undefined ? {} : { providerId }) ?? undefined;
  return facts === undefined ? find() : withProviders(facts.providers, installedProviders, find);
};

/** The package holds one set of providers at a time; nothing else runs between its exchange and its return. */
const withProviders = <T>(providers: readonly Provider[], before: readonly Provider[], use: () => T): T => {
  activate(providers);
  try {
    return use();
  } finally {
    activate(before);
  }
};

const activate = (providers: readonly Provider[]): void =>
  updatePrices(({ setProviderData }) => setProviderData([...providers]));

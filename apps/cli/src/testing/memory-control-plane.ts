import { memoryIdentity, memoryPrices, type IdentityStores, type PriceStores } from '@spanledger/testing';

export type MemoryControlPlane = IdentityStores & PriceStores;

/** Empty stores of commands. */
export const memoryControlPlane = (): MemoryControlPlane => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryPrices(identity.projects) };
};

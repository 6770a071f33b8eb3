import { memoryIdentity } from '../identity/memory-identity.ts';
import { memoryPrices } from './memory-prices.ts';
import { describePriceStore } from './price-store.conformance.ts';

describePriceStore('memory', async () => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryPrices(identity.projects) };
});

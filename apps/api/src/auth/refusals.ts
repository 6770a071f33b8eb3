import { type Clock, leakyCount } from './leaky-count.ts';

/** Delays refusals: a client that retries without a pause would otherwise take all processing time. */
export interface Refusals {
  /** Counts a refusal of a network, as returned by `networkOf`, and delays it when there were many recently. */
  pace(network: string): Promise<void>;
  /** Resolves when a delayed refusal may be sent. */
  keepBack(): Promise<void>;
}

/**
 * Refusals of a network that are sent without delay; one is regained each 10 ms: many machines may share an address.
 */
const freePerNetwork = 500;
const forgottenMs = 10;
const keptBackMs = 2000;
/** With up to 1.5 s of jitter, so that simultaneous refusals are not sent at the same time. */
const steps = 20;
const stepMs = 75;
/** Beyond this many delayed ones others are answered at once. */
const keptBackMax = 1000;

export const createRefusals = (clock?: Clock): Refusals => {
  const ofNetworks = leakyCount({ free: freePerNetwork, forgottenMs }, clock);
  let keptBack = 0;
  let step = 0;
  const keepBack = async (): Promise<void> => {
    if (keptBack >= keptBackMax) return;
    keptBack += 1;
    step = (step + 1) % steps;
    const pauseMs = keptBackMs + step * stepMs;
    await new Promise<void>((resolve) => void setTimeout(resolve, pauseMs));
    keptBack -= 1;
  };
  return {
    keepBack,
    pace: async (network) => {
      if (ofNetworks.waitMs(network) > 0) await keepBack();
      else ofNetworks.count(network);
    },
  };
};

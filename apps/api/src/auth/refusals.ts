import { type Clock, leakyCount } from './leaky-count.ts';

/** Answers to those who are not let in: a caller that asks without a pause would take all time with them. */
export interface Refusals {
  /** Counts a refusal of a network, as `networkOf` gives it, and keeps it back when it has had many of late. */
  pace(network: string): Promise<void>;
  /** Resolves when a refusal that is to be kept back may be sent. */
  keepBack(): Promise<void>;
}

/** So many refusals of a network go at once, and of those one is forgotten each 10 ms: many machines may share an address. */
const freePerNetwork = 500;
const forgottenMs = 10;
const keptBackMs = 2000;
/** And by up to 1.5 s more, so that those that came at once do not all go at once. */
const steps = 20;
const stepMs = 75;
/** Beyond so many that are kept back others are answered at once. */
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

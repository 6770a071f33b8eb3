import { createSpanledger, type Spanledger } from './create-spanledger.ts';

let client: Spanledger | undefined;

const theClient = (): Spanledger => (client ??= createSpanledger());

/**
 * The process's default client, configured from the environment alone on first use, which warns of a missing variable;
 * then nothing is sent.
 */
export const spanledger: Spanledger = {
  observe: ((...given: Parameters<Spanledger['observe']>) => theClient().observe(...given)) as Spanledger['observe'],
  generation: ((...given: Parameters<Spanledger['generation']>) =>
    theClient().generation(...given)) as Spanledger['generation'],
  startSpan: (...given) => theClient().startSpan(...given),
  startGeneration: (...given) => theClient().startGeneration(...given),
  withTrace: (fields, fn) => theClient().withTrace(fields, fn),
  activeSpan: () => theClient().activeSpan(),
  score: (score) => theClient().score(score),
  traces: {
    get: (...given) => theClient().traces.get(...given),
    list: (...given) => theClient().traces.list(...given),
  },
  observations: {
    get: (...given) => theClient().observations.get(...given),
    list: (...given) => theClient().observations.list(...given),
  },
  dailyCosts: (...given) => theClient().dailyCosts(...given),
  flush: async () => client?.flush(),
  shutdown: async () => {
    const ended = client;
    client = undefined;
    await ended?.shutdown();
  },
};

export const { observe, generation, startSpan, startGeneration, withTrace, activeSpan, score, flush, shutdown } =
  spanledger;

import {
  experimentItemsMax,
  prepareCallPrices,
  priceCall,
  type DatasetStore,
  type ExperimentDefinition,
  type Micros,
  type PriceBook,
  type ProjectId,
  type Usd,
} from '@spanledger/core';

import { fillItem } from './item/fill-item.ts';

export interface ExperimentPlan {
  readonly items: number;
  /** Items that lack a value, or whose messages cannot be made: no model would be called. */
  readonly incomplete: number;
  /** The first of those that lack a value. */
  readonly missing: readonly { readonly datasetItemId: string; readonly variables: readonly string[] }[];
  /** Of all other items; `null` without a price. */
  readonly estimatedCost: Usd | null;
  /** The items are those of this moment. */
  readonly asOf: Micros;
}

interface Asked {
  readonly datasetName: string;
  /** As the items are when absent. */
  readonly asOf: Micros | undefined;
  readonly definition: ExperimentDefinition;
  readonly now: Micros;
}

const readAtOnce = 200;
const missingShown = 20;
const charactersOfToken = 4;
/** Of an answer, if the parameters do not limit it to fewer. */
const tokensOfAnswer = 200;

/** The plan of running the items; nothing is written and no model is called. `not_found` without the dataset. */
export const planExperiment = async (
  { datasets, prices }: { readonly datasets: Pick<DatasetStore, 'itemsAfter'>; readonly prices: PriceBook },
  projectId: ProjectId,
  { datasetName, asOf: asked, definition, now }: Asked,
): Promise<ExperimentPlan> => {
  await prepareCallPrices(prices, projectId, definition.model);
  const estimate = (characters: number): Usd | null =>
    priceCall(prices, projectId, { ...definition, usage: usageOf(definition, characters), startedAt: now }).total;
  const missing: ExperimentPlan['missing'][number][] = [];
  let [items, incomplete, cost] = [0, 0, 0n];
  let asOf = asked;
  let after: string | undefined;
  for (;;) {
    const conditions = { datasetName, asOf, withArchived: false, limit: readAtOnce };
    const part = await datasets.itemsAfter(projectId, { ...conditions, ...(after === undefined ? {} : { after }) });
    asOf = part.asOf;
    for (const item of part.items) {
      items += 1;
      const filled = fillItem(definition, item);
      if ('messages' in filled) cost += estimate(JSON.stringify(filled.messages).length) ?? 0n;
      else {
        incomplete += 1;
        const isShown = 'missing' in filled && missing.length < missingShown;
        if (isShown) missing.push({ datasetItemId: item.id, variables: filled.missing });
      }
    }
    const last = part.items.at(-1);
    if (last === undefined || items > experimentItemsMax) break;
    after = last.id;
  }
  return { items, incomplete, missing, estimatedCost: estimate(0) === null ? null : cost, asOf };
};

const usageOf = ({ parameters }: ExperimentDefinition, characters: number): Readonly<Record<string, number>> => {
  const limit = parameters['maxTokens'];
  const input = Math.ceil(characters / charactersOfToken);
  const output = typeof limit === 'number' ? Math.min(limit, tokensOfAnswer) : tokensOfAnswer;
  return { input, output, total: input + output };
};

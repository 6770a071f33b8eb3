import type { observationSchema } from '@spanledger/api-contract';
import {
  countedRole,
  decodeShown,
  divideHalfEven,
  formatIso,
  formatUsd,
  sumUsd,
  usdToNumber,
  type Cost,
  type Micros,
  type Observation,
  type Usd,
} from '@spanledger/core';
import type { z } from 'zod';

import { secondsBetween } from './seconds.ts';
import { maskingJson, storedMetadata } from './stored-metadata.ts';

const unit = 'TOKENS';

/** An observation in the form of the API, with the members that older clients read. */
export const observationJson = (observation: Observation): z.input<typeof observationSchema> => ({
  id: observation.id,
  projectId: observation.projectId,
  traceId: observation.traceId,
  parentObservationId: observation.parentObservationId,
  type: observation.type,
  name: observation.name,
  startTime: formatIso(observation.startTime),
  endTime: isoOrNull(observation.endTime),
  completionStartTime: isoOrNull(observation.completionStartTime),
  level: observation.level,
  statusMessage: observation.statusMessage,
  version: observation.version,
  environment: observation.environment,
  input: decodeShown(observation.input),
  output: decodeShown(observation.output),
  metadata: storedMetadata(observation.metadata),
  ...maskingJson(observation.metadata),
  model: observation.model,
  modelParameters: decodeShown(observation.modelParameters),
  modelId: observation.cost.modelId,
  provider: observation.provider,
  promptId: observation.promptId ?? null,
  promptName: observation.promptName,
  promptVersion: observation.promptVersion,
  ...usageMembers(observation),
  ...estimateMember(observation),
  counted: observation.counted,
  repeats: observation.repeats,
  ...costMembers(observation),
  usagePricingTierId: null,
  usagePricingTierName: null,
  latency: secondsBetween(observation.startTime, observation.endTime),
  timeToFirstToken: secondsBetween(observation.startTime, observation.completionStartTime),
  spanEvents: decodeShown(observation.spanEvents),
  spanLinks: decodeShown(observation.spanLinks),
  createdAt: formatIso(observation.createdAt),
  updatedAt: formatIso(observation.updatedAt),
});

export const isoOrNull = (at: Micros | null): string | null => (at === null ? null : formatIso(at));

const usageMembers = (observation: Observation) => {
  const { usage, providedCost } = observation;
  const details = usage?.details ?? {};
  const input = sumOf(details, 'input');
  const output = sumOf(details, 'output');
  const total = details['total'] ?? 0;
  return {
    usageDetails: { ...details },
    usageConvention: usage?.convention ?? null,
    usageRole: usage === null && providedCost === null ? null : countedRole(observation),
    usage: { unit, input, output, total },
    unit,
    promptTokens: input,
    completionTokens: output,
    totalTokens: total,
  };
};

/** Absent without an estimate. */
export const estimateMember = ({ estimate }: Pick<Observation, 'estimate'>) => {
  if (estimate === undefined) return {};
  const { input, output, cost } = estimate;
  return {
    estimate: {
      estimated: true as const,
      usageDetails: { input, output, total: input + output },
      totalCost: cost === null ? null : usdToNumber(cost),
      totalCostExact: cost === null ? null : formatUsd(cost),
    },
  };
};

/** Sides of a call are derived from the buckets' names, as clients do: `input_cached_tokens` is input. */
const sumOf = (details: Readonly<Record<string, number>>, side: 'input' | 'output'): number =>
  Object.entries(details).reduce((sum, [bucket, units]) => (bucket.includes(side) ? sum + units : sum), 0);

/** US dollars by bucket, and their total when it is known. */
export const costDetailsJson = ({ details, total }: Cost): Record<string, number> => {
  const amounts = Object.entries(details).map(([bucket, amount]) => [bucket, usdToNumber(amount)] as const);
  return Object.fromEntries(total === null ? amounts : [...amounts, ['total', usdToNumber(total)]]);
};

const costMembers = ({ cost, usage }: Observation) => {
  return {
    costDetails: costDetailsJson(cost),
    costSource: cost.source,
    priceVersion: cost.priceVersion,
    inputPrice: priceNumber(unitPrice(cost, 'input', usage?.details['input'])),
    outputPrice: priceNumber(unitPrice(cost, 'output', usage?.details['output'])),
    totalPrice: null,
    calculatedInputCost: costOf(cost, 'input'),
    calculatedOutputCost: costOf(cost, 'output'),
    calculatedTotalCost: totalOf(cost),
  };
};

/** 0 without usage; `null` for usage whose price is unknown. */
const totalOf = ({ source, total }: Cost): number | null => {
  if (total !== null) return usdToNumber(total);
  return source === 'none' ? 0 : null;
};

const costOf = ({ details }: Cost, side: 'input' | 'output'): number | null => {
  const amounts = Object.entries(details).flatMap(([bucket, amount]) => (bucket.includes(side) ? [amount] : []));
  return amounts.length === 0 ? null : usdToNumber(sumUsd(amounts));
};

const priceNumber = (price: Usd | null): number | null => (price === null ? null : usdToNumber(price));

/** The price of one unit of a bucket, if the cost is computed, to the last decimal. */
export const unitPrice = ({ source, details }: Cost, bucket: string, units: number | undefined): Usd | null => {
  const amount: Usd | undefined = details[bucket];
  if (source !== 'computed' || amount === undefined || units === undefined || units <= 0) return null;
  return divideHalfEven(amount, BigInt(units));
};

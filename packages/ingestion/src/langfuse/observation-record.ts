import {
  clockOf,
  earliestClock,
  givenUsage,
  isGemini,
  observationFields,
  ownUsage,
  withInputOfLiteLlm,
  withThoughtsInTotal,
  type Micros,
  type ObservationId,
  type ObservationRecord,
  type ObservationType,
  type Usage,
  type Usd,
} from '@spanledger/core';
import { servedParameters } from '../otlp/mapping/served-parameters.ts';
import { isUnpricedZero } from '../unpriced-zero.ts';
import type { ObservationBody } from './observation-body.ts';
import { patchOf } from '../patches/patch-of.ts';

/** The fields that one event states of an observation: `type` follows from the event's own type. */
export const observationRecord = (
  body: ObservationBody,
  type: ObservationType,
  rank: 'create' | 'update',
  at: Micros,
): ObservationRecord => {
  const { startTime, promptName, modelParameters } = body;
  const serviceTier = body.usageDetails?.serviceTier ?? body.usage?.serviceTier;
  const fallback = earliestClock(at, 'derived');
  // An agent or a tool has no update event of its own: clients send `span-update`, which must not turn it into a span.
  const isTypeStated = rank === 'create' || body.type !== undefined;
  const asGiven: Omit<ObservationBody, 'usage' | 'parentObservationId'> = body;
  return patchOf(observationFields, {
    clock: clockOf(at, rank),
    body: asGiven,
    given: {
      type: isTypeStated ? type : undefined,
      startTime: startTime ?? undefined,
      parentObservationId: body.parentObservationId as ObservationId | null | undefined,
      promptName: promptName === '' ? null : promptName,
      promptVersion: body.promptVersion === 0 ? null : body.promptVersion,
      modelParameters:
        typeof modelParameters === 'string' ? servedParameters(modelParameters, serviceTier) : modelParameters,
      usage: usageOf(body),
      providedCost: providedCostOf(body),
    },
    derived: {
      type: isTypeStated ? undefined : [type, fallback],
      startTime: typeof startTime === 'number' ? undefined : [at, fallback],
      // Parameters of another event are known better: the tier alone must not replace them.
      modelParameters: serviceTier === undefined ? undefined : [servedParameters(null, serviceTier), fallback],
    },
    metadata: body.metadata,
  });
};

/** Events have the type of their observation, and an update of an agent is one of a span or a generation. */
const usageOf = ({ usage, usageDetails, metadata, model }: ObservationBody): Usage | null | undefined => {
  const units = { ...usage?.units, ...usageDetails?.units };
  if (Object.keys(units).length === 0) return usage === null || usageDetails === null ? null : undefined;
  const convention = usageDetails?.convention ?? usage?.convention ?? 'given';
  if (convention !== 'given') return { ...givenUsage(units, 'ofType'), convention };
  const own = ownUsage(units, 'ofType');
  if (metadata?.['litellm_response_cost'] !== undefined) return withInputOfLiteLlm(own);
  return isGemini(model) ? withThoughtsInTotal(own) : own;
};

const providedCostOf = ({
  usage,
  costDetails,
  metadata,
}: ObservationBody): Readonly<Record<string, Usd>> | null | undefined => {
  const amounts = { ...usage?.amounts, ...costDetails };
  if (Object.keys(amounts).length === 0) return costDetails === null ? null : undefined;
  return isUnpricedZero(amounts, { scopeName: '', stated: (key) => metadata?.[key] }) ? undefined : amounts;
};

import type { treeObservationSchema } from '@spanledger/api-contract';
import { usdToNumber, type TreeObservation } from '@spanledger/core';
import type { z } from 'zod';

import { exactIso } from './exact-iso.ts';

/** An observation in the form of the API's tree of a trace. */
export const treeJson = (observation: TreeObservation): z.input<typeof treeObservationSchema> => ({
  id: observation.id,
  parentObservationId: observation.parentObservationId,
  type: observation.type,
  name: observation.name,
  level: observation.level,
  startTime: exactIso(observation.startTime),
  endTime: observation.endTime === null ? null : exactIso(observation.endTime),
  model: observation.model,
  totalTokens: observation.totalUnits,
  totalCost: observation.totalCost === null ? null : usdToNumber(observation.totalCost),
  costSource: observation.costSource,
  counted: observation.counted,
});

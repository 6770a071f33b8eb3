import {
  isToBeEstimated,
  priceObservation,
  type Estimate,
  type ObservationRow,
  type PriceBook,
  type ProjectId,
  type ObservationRecord,
} from '@spanledger/core';
import { textsOfCall } from './texts-of-call.ts';
import { tokenCounter, type CountTokens } from './token-counter.ts';
import { tokenizerOf } from './tokenizer-of.ts';

/** Tokens that chat formats add around each message and before the answer. */
const tokensPerMessage = 4;
const tokensBeforeAnswer = 3;

/** The rows with an estimate if nothing was reported and their project has estimates. The others are unchanged. */
export const withEstimates = async (
  rows: readonly ObservationRow[],
  prices: PriceBook,
): Promise<readonly ObservationRow[]> => {
  if (!rows.some(({ record }) => isToBeEstimated(record))) return rows;
  const estimated: ObservationRow[] = [];
  for (const row of rows) {
    const estimate = isToBeEstimated(row.record) ? await estimateOf(row.projectId, row.record, prices) : undefined;
    estimated.push(estimate === undefined ? row : { ...row, estimate });
  }
  return estimated;
};

/** `undefined` where the model's tokenizer is not known, or the call is too long to be counted. */
const estimateOf = async (
  projectId: ProjectId,
  record: ObservationRecord,
  prices: PriceBook,
): Promise<Estimate | undefined> => {
  const { model, provider } = record;
  const tokenizer = model === null ? undefined : tokenizerOf(model);
  if (model === null || tokenizer === undefined) return undefined;
  const texts = textsOfCall(record);
  if (texts === undefined) return undefined;
  const count = await tokenCounter(tokenizer);
  const frame = texts.messages === 0 ? 0 : texts.messages * tokensPerMessage + tokensBeforeAnswer;
  const input = (await sumOf(texts.input, count)) + frame;
  const output = await sumOf(texts.output, count);
  await prices.match?.(projectId, [{ model, provider }], { isAwaitedByOthers: true });
  const details = { input, output, total: input + output };
  const usage = { details, convention: 'exclusive', role: 'own' } as const;
  return { input, output, cost: priceObservation(projectId, { ...record, usage, providedCost: null }, prices).total };
};

const sumOf = async (texts: readonly string[], count: CountTokens): Promise<number> => {
  let sum = 0;
  for (const text of texts) sum += await count(text);
  return sum;
};

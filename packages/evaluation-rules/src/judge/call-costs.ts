import { Buffer } from 'node:buffer';

import {
  priceObservation,
  type Cost,
  type JudgeCall,
  type Micros,
  type ModelRequest,
  type PriceBook,
  type ProjectId,
  type Usd,
} from '@spanledger/core';

import { generationOf } from './judge-trace.ts';

/** For tokens that a provider adds to messages. */
const tokensAdded = 1000;

/** The cost of a call in its stored form. */
export const costOfCall = async (prices: PriceBook, projectId: ProjectId, call: JudgeCall): Promise<Cost> => {
  const record = generationOf(projectId, call);
  await prices.prepare([projectId]);
  return priceObservation(projectId, record, prices);
};

/**
 * As if each byte of its messages were a token, and its answer of maximal length; `undefined` when the model has no
 * price.
 */
export const mostThatACallCosts = async (
  prices: PriceBook,
  projectId: ProjectId,
  request: ModelRequest,
  now: Micros,
): Promise<Usd | undefined> => {
  const { messages, schema } = request;
  const input = Buffer.byteLength(JSON.stringify({ messages, schema })) + tokensAdded;
  const output = Number(request.parameters['maxTokens']);
  const usage = { input, output, total: input + output };
  const atMs = now / 1000;
  const { total } = await costOfCall(prices, projectId, { request, usage, startedAtMs: atMs, endedAtMs: atMs });
  return total ?? undefined;
};

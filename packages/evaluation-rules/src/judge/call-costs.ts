import { Buffer } from 'node:buffer';

import {
  priceObservation,
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

/** The price of a call in its stored form; `null` without a price, and without usage. */
export const costOfCall = async (prices: PriceBook, projectId: ProjectId, call: JudgeCall): Promise<Usd | null> => {
  const record = generationOf(projectId, call);
  await prices.prepare([projectId]);
  return priceObservation(projectId, record, prices).total;
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
  return (await costOfCall(prices, projectId, { request, usage, startedAtMs: atMs, endedAtMs: atMs })) ?? undefined;
};

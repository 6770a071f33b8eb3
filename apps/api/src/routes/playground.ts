import { runPlayground } from '@spanledger/api-contract';
import { billedParameters, DomainError, permissionDenied, prepareCallPrices, priceCall } from '@spanledger/core';
import type { Response } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import type { Caller } from '../auth/authenticator.ts';
import { beginEvents, type EventStream } from '../http/event-stream.ts';
import { bodyOf, callerOf, type BodyReader, type Route } from '../http/route.ts';
import { runningOfProject } from '../limits/running-of-project.ts';
import { askedRun, type AskedRun, type AskedRunParts, type RunBody } from '../playground/asked-run.ts';
import { callModelOf, type EndedCall } from '../playground/call-model.ts';
import type { PlaygroundEvent } from '../playground/playground-event.ts';
import { shownCost } from '../playground/shown-cost.ts';
import { storeRun, type StoredRun, type StoringParts } from '../playground/store-run.ts';
import { ClientGoneError, clientSignal } from '../reads/send-slowly.ts';

interface Parts extends AskedRunParts, StoringParts, Pick<ApiDependencies, 'repricing' | 'logger' | 'evaluation'> {
  readonly readBody: BodyReader;
  /** How long the client may stop reading the answer. */
  readonly idleMs: number;
}

const runningRuns = { max: 16, name: 'runs of the playground', retryAfterSeconds: 5 };

/** One call of a model per request, streamed to the caller. */
export const playgroundRoutes = (parts: Parts): readonly Route[] => {
  const turns = runningOfProject(runningRuns);
  return [
    {
      endpoint: runPlayground,
      handle: async (request, response) => {
        const caller = callerOf(response);
        const body = bodyOf(runPlayground, await parts.readBody(request));
        if (body.store && !caller.scopes.includes('ingest')) {
          throw permissionDenied('To store a run is to send a trace, which needs a key with ingest: leave store out.');
        }
        const release = turns.take(caller.projectId);
        try {
          const run = await askedRun(parts, caller.projectId, body);
          // Before anything is spent: afterwards it would be too late to refuse.
          await prepareCallPrices(parts.repricing.books.current, caller.projectId, body.model);
          await carryOut(parts, { caller, body, run, response });
        } finally {
          release();
        }
      },
    },
  ];
};

interface Running {
  readonly caller: Caller;
  readonly body: RunBody;
  readonly run: AskedRun;
  readonly response: Response;
}

const carryOut = async (parts: Parts, { caller, body, run, response }: Running): Promise<void> => {
  const signal = clientSignal(response);
  if (signal.aborted) return;
  const events = beginEvents<PlaygroundEvent>(response);
  const call = await callModelOf(run, {
    callModel: parts.evaluation.callModel,
    now: parts.now,
    signal,
    onText: (text) => events.send({ type: 'text', text }),
  });
  const { error } = call;
  if (error !== undefined) {
    const { failure, message, retryAfterMs = null } = error;
    events.send({ type: 'error', failure, message, retryAfterMs });
  }
  const stored = body.store ? await storedOf(parts, events, { caller, run, call }) : undefined;
  if (call.isStopped) return;
  const parameters = billedParameters(run.request.parameters, call.answer);
  events.send({
    type: 'done',
    finishReason: call.answer?.finishReason ?? null,
    ...(call.answer?.object === undefined ? {} : { object: call.answer.object }),
    usage: call.usage,
    cost: shownCost(
      priceCall(parts.repricing.books.current, caller.projectId, { ...run.request, ...call, parameters }),
    ),
    latencyMs: call.latencyMs,
    timeToFirstTextMs: call.firstTextMs ?? null,
    traceId: stored?.traceId ?? null,
    observationId: stored?.observationId ?? null,
  });
  await events.end(parts.idleMs).catch((failure: unknown) => {
    if (!(failure instanceof ClientGoneError)) throw failure;
  });
};

interface Ended {
  readonly caller: Caller;
  readonly run: AskedRun;
  readonly call: EndedCall;
}

/** The response exists already: that it is not stored is an event of its own. */
const storedOf = async (
  parts: Parts,
  events: EventStream<PlaygroundEvent>,
  { caller, run, call }: Ended,
): Promise<StoredRun | undefined> => {
  try {
    return await storeRun(parts, caller, run, call);
  } catch (error) {
    parts.logger.warn({ err: error, projectId: caller.projectId }, 'a run of the playground was not stored');
    const isKnown = error instanceof DomainError;
    const message = isKnown ? error.messageForCallers : 'The run could not be stored. Its answer is complete.';
    const seconds = isKnown ? error.retryAfterSeconds : undefined;
    const retryAfterMs = seconds === undefined ? null : seconds * 1000;
    events.send({ type: 'error', failure: 'not_stored', message, retryAfterMs });
    return undefined;
  }
};

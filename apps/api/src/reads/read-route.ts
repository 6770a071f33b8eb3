import type { Endpoint, EndpointOutput } from '@spanledger/api-contract';
import type { ProjectId, TelemetryReaders } from '@spanledger/core';
import type { Request, Response } from 'express';
import type { AnyCaller, Caller } from '../auth/authenticator.ts';
import { anyCallerOf, callerOf, inputOf, type Call, type Route } from '../http/route.ts';
import { withWarnings } from '../http/query-names.ts';
import type { Pieces } from './pieces.ts';
import { narrow, startReading, type Reading, type Reads } from './reading.ts';
import { sendJson } from './send-json.ts';
import { ClientGoneError } from './send-slowly.ts';

type Answer<T extends Endpoint> = Piecewise<EndpointOutput<T, Extract<keyof T['responses'], 200>>>;

/** The same answer, with lists that may come in pieces. */
type Piecewise<T> = {
  readonly [Name in keyof T]: T[Name] extends readonly (infer Item)[] | (infer Rest)
    ? T[Name] | Pieces<Item> | Rest
    : T[Name];
};

interface ReadCall<T extends Endpoint> extends Omit<Call<T>, 'body' | 'caller' | 'stores'> {
  readonly caller: Caller;
  readonly reading: Reading;
}

/** A route that reads the stores and answers JSON, which its client may take slowly. It takes its turns itself. */
export const readRoute = <T extends Endpoint>(
  endpoint: T,
  reads: Reads,
  answer: (call: ReadCall<T>) => Promise<Answer<T>>,
): Route => ({
  endpoint,
  handle: (request, response) =>
    whileThere(reads, request, response, async (reading) => {
      const value = await answer({
        caller: callerOf(response),
        request,
        response,
        reading,
        ...inputOf(endpoint, request),
      });
      await sendJson(request, response, withWarnings(response, value), reading.pace);
    }),
});

/** A route that reads rows without bodies, in one turn. */
export const narrowReadRoute = <T extends Endpoint>(
  endpoint: T,
  reads: Reads,
  answer: (readers: TelemetryReaders, call: ReadCall<T>) => Promise<Answer<T>>,
): Route => readRoute(endpoint, reads, (call) => call.reading.inTurn(narrow, () => answer(call.reading.readers, call)));

/** A reading for a request. A disconnect of its client ends it, and is no error. */
export const whileThere = async (
  reads: Reads,
  request: Request,
  response: Response,
  work: (reading: Reading) => Promise<void>,
): Promise<void> => {
  const reading = startReading(reads, laneOf(anyCallerOf(response)), response);
  try {
    await work(reading);
  } catch (error) {
    if (!(error instanceof ClientGoneError) && !request.destroyed && !response.destroyed) throw error;
  } finally {
    reading.end();
  }
};

/** Readings of an organization take turns with those of projects, as if it were one. */
const laneOf = ({ projectId, organizationId }: AnyCaller): ProjectId =>
  projectId ?? (`organization ${organizationId}` as ProjectId);

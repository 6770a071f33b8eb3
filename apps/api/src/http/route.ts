import type { Endpoint, EndpointInput, EndpointOutput } from '@spanledger/api-contract';
import {
  invalidRequest,
  isNestedTooDeep,
  isPlainObject,
  issueMessage,
  withAllDigits,
  type InputIssue,
  type organizationScopes,
} from '@spanledger/core';
import type { CurrentSession } from '@spanledger/people';
import type { Request, Response } from 'express';
import type { z } from 'zod';

import type { ApiStores } from '../auditing/api-stores.ts';
import { storesOf } from '../auditing/recorded-stores.ts';
import { recordRequest } from '../auditing/record-request.ts';
import { laneNameOf, type AnyCaller, type Caller, type OrganizationCaller } from '../auth/authenticator.ts';
import { networkOf } from '../auth/network-of.ts';
import { bodyJson } from '../body/body-text.ts';
import { withWarnings } from './query-names.ts';
import { localsOf } from './request-locals.ts';

/** Reads a body within the limits of its kind. */
export type BodyReader = (request: Request) => Promise<Buffer>;

/** One endpoint and its handler. The caller is known by then, unless the endpoint is public. */
export interface Route {
  readonly endpoint: Endpoint;
  handle(request: Request, response: Response): Promise<void> | void;
  /** Its requests are bounded by what they do, and do not wait for one another (`RequestPlaces`). */
  readonly hasOwnBounds?: boolean;
}

type OrganizationScope = (typeof organizationScopes)[number];
type ScopesOf<A> = A extends readonly (infer S)[] ? S : A;

/** The caller by an endpoint's access: of a project, of an organization, or either. */
type CallerOf<T extends Endpoint, S = ScopesOf<T['access']>> = [Extract<S, OrganizationScope>] extends [never]
  ? Caller
  : [Exclude<S, OrganizationScope>] extends [never]
    ? OrganizationCaller
    : AnyCaller;

export interface Call<T extends Endpoint> extends EndpointInput<T> {
  readonly caller: CallerOf<T>;
  /** For changes, which are recorded as those of the caller. */
  readonly stores: ApiStores;
  readonly request: Request;
  /** For headers only: the body is what the route returns. */
  readonly response: Response;
}

type SuccessStatus<T extends Endpoint> = Extract<keyof T['responses'], 200 | 201 | 202>;

/**
 * A route that takes checked input and answers JSON with the endpoint's one success status. Input that does not
 * fit the endpoint's schemas is `invalid_input` with each issue.
 */
export const jsonRoute = <T extends Endpoint>(
  endpoint: T,
  answer: (call: Call<T>) => Promise<EndpointOutput<T, SuccessStatus<T>>>,
  readBody?: BodyReader,
): Route => {
  const status = Number(Object.keys(endpoint.responses)[0]);
  return {
    endpoint,
    handle: async (request, response) => {
      const body = endpoint.body === undefined || readBody === undefined ? undefined : await readBody(request);
      const call = {
        caller: callerOf(response),
        get stores() {
          return storesOf(request, response);
        },
        request,
        response,
        params: parsed('path', endpoint.params, request.params),
        query: parsed('query', endpoint.query, request.query),
        body: body === undefined ? undefined : bodyOf(endpoint, body),
      };
      await inPlace(request, response, async () => {
        await recordRequest(endpoint, request, response, call);
        response.status(status).json(withWarnings(response, await answer(call as unknown as Call<T>)));
      });
    },
  };
};

/**
 * Answers once there is a place among its caller's requests of this endpoint, or those of its user, or of its network
 * where no one is known, so that trials of an evaluator, which wait for a model, delay no prompt: see `RequestPlaces`. A
 * reading whose client has left meanwhile is not answered.
 */
export const inPlace = async (request: Request, response: Response, answer: () => Promise<void>): Promise<void> => {
  const { places, route } = localsOf(response);
  const owner = ownerOf(request, response);
  if (owner === undefined || places === undefined) return answer();
  return places.hold(`${owner} ${request.method} ${route}`, async () => {
    if (request.method !== 'GET' || !request.socket.destroyed) await answer();
  });
};

/** The same route, whose requests wait for one another, as those of `jsonRoute`. */
export const inItsPlace = (route: Route): Route => ({
  ...route,
  handle: async (request, response) => inPlace(request, response, async () => route.handle(request, response)),
});

/** `undefined` for the operator, and for what anyone may read, as the health of the server. */
const ownerOf = (request: Request, response: Response): string | undefined => {
  const { caller, session, isOperator } = localsOf(response);
  if (caller !== undefined) return laneNameOf(caller);
  if (session !== undefined) return `user ${session.user.id}`;
  return isOperator || request.method === 'GET' || request.method === 'HEAD'
    ? undefined
    : `network ${networkOf(request.ip)}`;
};

/** The checked path and query of a request, for routes that do not answer JSON. Throws as `jsonRoute` does. */
export const inputOf = <T extends Endpoint>(
  endpoint: T,
  request: Request,
): Pick<EndpointInput<T>, 'params' | 'query'> =>
  ({
    params: parsed('path', endpoint.params, request.params),
    query: parsed('query', endpoint.query, request.query),
  }) as Pick<EndpointInput<T>, 'params' | 'query'>;

const emptyObject = Buffer.from('{}');

/** The checked body of a request, for the same. None at all is an empty object: some clients send it so. */
export const bodyOf = <T extends Endpoint>(endpoint: T, body: Buffer): EndpointInput<T>['body'] => {
  const given = bodyJson(body.length === 0 ? emptyObject : body, (text) =>
    withDigits(text, JSON.parse(text), endpoint.body?.keepsDigits ?? []),
  );
  refuseDeep(given);
  return parsed('body', endpoint.body?.schema, given) as EndpointInput<T>['body'];
};

/** The members of a body that keep each digit, and all others as they are: a schema's `maximum` is a number. */
const withDigits = (text: string, given: unknown, members: readonly string[]): unknown => {
  if (members.length === 0 || !isPlainObject(given)) return given;
  const exact = withAllDigits(text, given) as Record<string, unknown>;
  if (exact === given) return given;
  return { ...given, ...Object.fromEntries(members.flatMap((name) => (name in given ? [[name, exact[name]]] : []))) };
};

/** Newer versions of Node read, and store, what older ones and most clients cannot. */
const refuseDeep = (given: unknown): void => {
  if (typeof given !== 'object' || given === null) return;
  const deep = Object.entries(given).filter(([, value]) => isNestedTooDeep(value));
  if (deep.length > 0)
    throw invalidRequest(deep.map(([key]) => ({ path: `body.${key}`, message: 'is nested too deep' })));
};

/** The session of a route for users. */
export const sessionOf = (response: Response): CurrentSession => localsOf(response).session as CurrentSession;

/** The caller of a route of projects alone. */
export const callerOf = (response: Response): Caller => localsOf(response).caller as Caller;

/** Who calls a route that is neither public nor for users. */
export const anyCallerOf = (response: Response): AnyCaller => localsOf(response).caller as AnyCaller;

const parsed = (part: string, schema: z.ZodType | undefined, value: unknown): unknown => {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues.map((issue) => describeIssue(part, issue)));
};

const describeIssue = (part: string, issue: z.core.$ZodIssue): InputIssue => ({
  path: issue.path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`),
    part,
  ),
  message: issueMessage(messageOf(issue)),
  code: issue.code,
});

/** Of a key of a record, why it is refused: the issue itself has only that it is. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

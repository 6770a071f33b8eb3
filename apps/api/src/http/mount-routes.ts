import { neededScopes, placesOf, projectHeader, type Endpoint } from '@spanledger/api-contract';
import type { Express, Request, RequestHandler, Response } from 'express';

import type { StoresFor } from '../auditing/api-stores.ts';
import type { AnyCaller, Authenticator } from '../auth/authenticator.ts';
import { checkAccess } from '../auth/check-access.ts';
import { hasOperatorHeader, type OperatorAccess } from '../auth/operator-access.ts';
import type { UserAccess } from '../auth/user-access.ts';
import type { Limiter, RequestKind } from '../limits/limiter.ts';
import { refuseCrossSiteWrites, requireJson } from './browser-requests.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { otlpEncodingOf } from './otlp-encoding.ts';
import { checkQueryNames } from './query-names.ts';
import { localsOf } from './request-locals.ts';
import { createRequestPlaces, type RequestPlaces } from './request-places.ts';
import type { Route } from './route.ts';

/** Middleware before every route: authentication by a key or a user's session, and limits. */
export interface Gates {
  readonly authenticator: Authenticator;
  readonly userAccess: UserAccess;
  readonly operatorAccess: OperatorAccess;
  readonly limiter: Limiter;
  readonly storesFor: StoresFor;
}

/**
 * Mounts each route behind its authentication and the limits of its caller, under all of its paths; their other methods
 * are 405.
 */
export const mountRoutes = (app: Express, routes: readonly Route[], gates: Gates): void => {
  const places = createRequestPlaces();
  const methodsByPath = new Map<string, Endpoint['method'][]>();
  const ofFolders: { path: string; mount: () => void }[] = [];
  for (const route of routes) {
    const { endpoint } = route;
    const paths = [endpoint.path, ...(endpoint.aliases ?? [])];
    const steps = [
      prepare(endpoint, { ...gates, places: route.hasOwnBounds === true ? undefined : places }),
      ...authenticate(endpoint, gates),
      checkQueryNames(endpoint),
      ...requireJson(endpoint),
    ];
    const answer = oneAfterTheOther([...steps, async (request, response) => route.handle(request, response)]);
    app[endpoint.method](
      paths.map((path) => patternOf(path)),
      answer,
    );
    for (const path of paths) {
      methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), endpoint.method]);
      if (namesOfFolders.test(path))
        ofFolders.push({ path, mount: () => void app[endpoint.method](patternOf(path, '.+?'), answer) });
    }
  }
  // `all` of an app makes a layer for each of some 35 methods.
  for (const [path, methods] of methodsByPath) app.route(patternOf(path)).all(methodNotAllowed(path, methods));
  // Last, and the longest first, as these match what others mean.
  for (const { mount } of ofFolders.toSorted((a, b) => b.path.length - a.path.length)) mount();
};

/** Names with folders: version 2 of Langfuse for Python, and generated clients, send their slashes as they are. */
const namesOfFolders = /\{(?:promptName|datasetName)\}/;

/** The steps as one, each begun by the one before it: as express does, which would compile a path for each. */
const oneAfterTheOther =
  (steps: readonly RequestHandler[]): RequestHandler =>
  (request, response, next) => {
    const begin = async (at: number): Promise<void> => {
      try {
        await steps[at]?.(request, response, (error) => {
          if (error === undefined) void begin(at + 1);
          else next(error);
        });
      } catch (error) {
        next(error);
      }
    };
    void begin(0);
  };

const patterns = new Map<string, RegExp>();

/**
 * What `/traces/{traceId}`, or `/project/*rest` of all that is below `/project`, matches: in any case, with or without a slash at its end.
 * A name with folders matches `folders`. Made once in a process for each path; express would compile it for each of its layers.
 */
const patternOf = (path: string, folders = '[^/]+'): RegExp => {
  const key = `${folders} ${path}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const literal = path.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\/$/, '');
  const matched = literal
    .replace(namesOfFolders, (name) => `(?<${name.slice(1, -1)}>${folders})`)
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    .replace(/\*(\w+)/g, '(?<$1>.+)');
  const pattern = new RegExp(`^${matched}/?$`, 'i');
  patterns.set(key, pattern);
  return pattern;
};

const prepare = (
  endpoint: Endpoint,
  { storesFor, places }: Gates & { places: RequestPlaces | undefined },
): RequestHandler => {
  const isOtlp = endpoint.path.startsWith('/v1/');
  return (request, response, next) => {
    const locals = localsOf(response);
    locals.route = endpoint.path;
    locals.storesFor = storesFor;
    locals.places = places;
    if (isOtlp) locals.otlpEncoding = otlpEncodingOf(request) ?? 'json';
    next();
  };
};

/** The limit of its caller that a request counts against. */
const kindOf = (endpoint: Endpoint): RequestKind =>
  neededScopes(endpoint)?.every((scope) => scope === 'ingest' || scope === 'scores') === true ? 'ingest' : 'read';

const authenticate = (endpoint: Endpoint, gates: Gates): RequestHandler[] => {
  const { userAccess, operatorAccess, limiter } = gates;
  if (endpoint.access === 'public') return [];
  if (endpoint.access === 'operator') {
    return [
      async (request, response, next) => {
        await operatorAccess.open(request);
        localsOf(response).isOperator = true;
        next();
      },
    ];
  }
  if (endpoint.access === 'user') {
    return [
      async (request, response, next) => {
        await userAccess.open(request, response);
        next();
      },
    ];
  }
  const kind = kindOf(endpoint);
  const open = openerOf(endpoint, gates);
  return [
    refuseCrossSiteWrites,
    async (request, response, next) => {
      const caller = await open(request, response);
      checkAccess(caller, endpoint);
      localsOf(response).caller = caller;
      limiter.begin(caller, kind);
      next();
    },
  ];
};

/** Authenticates the caller of an endpoint that needs scopes: a key, a user's session, or the administration key. */
const openerOf = (endpoint: Endpoint, { authenticator, userAccess, operatorAccess }: Gates) => {
  const [place, otherPlace] = placesOf(endpoint);
  const openPlace = async (request: Request, response: Response): Promise<AnyCaller> => {
    const isInOrganization =
      place === 'organization' || (otherPlace !== undefined && request.get(projectHeader) === undefined);
    return isInOrganization
      ? userAccess.openOrganization(request, response)
      : userAccess.openProject(request, response);
  };
  return async (request: Request, response: Response): Promise<AnyCaller> => {
    if (endpoint.takesAdministrationKey === true && hasOperatorHeader(request)) {
      return operatorAccess.openProject(request);
    }
    return request.headers.authorization === undefined && userAccess.hasCookie(request)
      ? openPlace(request, response)
      : authenticator.authenticate(request.headers.authorization, request.ip);
  };
};

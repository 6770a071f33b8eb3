import { ignoredParametersHeader, parameterSynonyms, type Endpoint } from '@spanledger/api-contract';
import { invalidRequest, type InputIssue } from '@spanledger/core';
import type { RequestHandler, Response } from 'express';

import { nearestParameter, parameterMeantBy } from './parameter-names.ts';
import { localsOf } from './request-locals.ts';

const namedMax = 20;
const nameLengthMax = 100;

/**
 * Checks every query parameter. Each is passed on under its name in the endpoint's schema. A name that the schema does
 * not have is `invalid_input`; where existing clients must be tolerated, a name that can mean one parameter only is
 * taken for it, and any other is listed in a header and in the `warnings` of the response.
 */
export const checkQueryNames = (endpoint: Endpoint): RequestHandler => {
  const known = Object.keys(endpoint.query?.shape ?? {});
  const synonyms = synonymsOf(endpoint);
  const meant = (name: string): string | undefined => {
    if (known.includes(name)) return name;
    return synonyms.get(name) ?? (endpoint.takesUnknownParameters ? parameterMeantBy(name, known) : undefined);
  };
  return (request, response, next) => {
    const given = Object.entries(request.query);
    const unknown = given.map(([name]) => name).filter((name) => meant(name) === undefined);
    if (unknown.length > 0) {
      const issue = (name: string): InputIssue => issueOf(name, known);
      if (endpoint.takesUnknownParameters !== true) throw invalidRequest(unknown.slice(0, namedMax).map(issue));
      warnOfIgnored(response, unknown, issue);
    }
    const query = new Map<string, unknown>();
    for (const [name, value] of given) {
      const parameter = meant(name);
      if (parameter === undefined) continue;
      if (query.has(parameter)) throw invalidRequest([givenTwice(name, parameter)]);
      query.set(parameter, value);
    }
    // In Express it is a getter, which would parse the URL again.
    Object.defineProperty(request, 'query', { value: Object.fromEntries(query) });
    next();
  };
};

/** Names in the answer, and in a header, what of a request has no effect; beside what was named before. */
export const warnOfIgnored = (
  response: Response,
  ignored: readonly string[],
  issue: (name: string) => InputIssue,
): void => {
  const locals = localsOf(response);
  const names = ignored.slice(0, namedMax).map(shown);
  locals.warnings = [...locals.warnings, ...names.map(issue)];
  const before = response.getHeader(ignoredParametersHeader);
  const named = [...(typeof before === 'string' ? [before] : []), ...names.map(encodeURIComponent)];
  response.setHeader(ignoredParametersHeader, named.join(', '));
};

/**
 * The answer with a list of parameters that were not taken as sent. An answer that is no object has the header alone.
 */
export const withWarnings = <T>(response: Response, answer: T): T => {
  const { warnings } = localsOf(response);
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  return isObject && warnings.length > 0 ? { ...answer, warnings } : answer;
};

const synonymsOf = ({ query }: Endpoint): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(query?.shape ?? {}).flatMap(([parameter, schema]) =>
      (parameterSynonyms.get(schema)?.names ?? []).map((name) => [name, parameter] as const),
    ),
  );

const shown = (name: string): string => name.slice(0, nameLengthMax).toWellFormed();

const issueOf = (name: string, known: readonly string[]): InputIssue => {
  const nearest = nearestParameter(name, known);
  const advice = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  const list = known.length === 0 ? 'It takes no query parameters.' : `It takes: ${known.join(', ')}.`;
  return { path: `query.${shown(name)}`, message: `is no parameter of this endpoint.${advice} ${list}` };
};

const givenTwice = (name: string, parameter: string): InputIssue => ({
  path: `query.${shown(name)}`,
  message: `means the same as another parameter that is given: send '${parameter}' alone.`,
});

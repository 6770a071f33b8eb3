import { organizationScopes, projectScopes, type Scope } from '@spanledger/core';
import type { z } from 'zod';

/**
 * Who may call an endpoint. `public`: anyone. `any`: any key pair of a project. `user`: a user's session, and no key. `operator`:
 * the server's administration key. Else: keys with the scope, or with one of them, of which each kind of key has its own. Where a
 * key may, a user whose role in the project or organization has the scope may too.
 */
export type Access = 'public' | 'any' | 'user' | 'operator' | Scope | readonly Scope[];

/** Of a key that may call the endpoint, one of these; `undefined` when no key is needed, or none is taken. */
export const neededScopes = ({ access }: Pick<Endpoint, 'access'>): readonly Scope[] | undefined => {
  if (access === 'public' || access === 'user' || access === 'operator') return undefined;
  if (access === 'any') return projectScopes;
  return typeof access === 'string' ? [access] : access;
};

/**
 * Whether it is called in a project, in an organization, or in either, depending on its caller; none without scopes.
 */
export const placesOf = (endpoint: Pick<Endpoint, 'access'>): readonly ('project' | 'organization')[] => {
  const needed = neededScopes(endpoint) ?? [];
  const isOf = (scopes: readonly Scope[]): boolean => needed.some((scope) => scopes.includes(scope));
  return [
    ...(isOf(projectScopes) ? (['project'] as const) : []),
    ...(isOf(organizationScopes) ? (['organization'] as const) : []),
  ];
};

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** JSON when absent. */
  readonly mediaTypes?: readonly string[];
}

export interface RequestBody {
  readonly schema: z.ZodType;
  readonly mediaTypes: readonly string[];
  /** Members in whose values a whole number with more digits than a double holds is taken as a text with all of them. */
  readonly keepsDigits?: readonly string[];
  /** A JSON body that the server accepts unchanged. */
  readonly example?: unknown;
}

export interface Endpoint {
  /** Unique; also the OpenAPI `operationId`. */
  readonly operation: string;
  readonly method: Method;
  /** With path parameters in braces: `/api/public/traces/{traceId}`. */
  readonly path: string;
  /** Other paths that are answered alike. */
  readonly aliases?: readonly string[];
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** Also for a public key alone (Bearer), as browsers have it, by which scores alone are created. */
  readonly takesPublicKey?: true;
  /** Also for the server's administration key, with the headers of `administration-headers.ts`. */
  readonly takesAdministrationKey?: true;
  /**
   * The action under which a request is recorded in the audit log, before it is carried out: the object and the verb.
   * Changes of the control plane need none: they are recorded by triggers.
   */
  readonly recordedAs?: `${string}.${string}`;
  /**
   * Existing clients call it, with parameters of other servers or versions: a query parameter that it does not have is
   * named in the answer. Every other endpoint refuses it.
   */
  readonly takesUnknownParameters?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Parameters of a common query. */
  readonly exampleQuery?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** By status. The first is the ordinary success; errors that every endpoint may return are not listed. */
  readonly responses: Readonly<Record<number, Answer>>;
}

/** States everything about one endpoint: the server, its document and its tests read it from here. */
export const defineEndpoint = <const T extends Endpoint>(endpoint: T): T => endpoint;

export const jsonBody = <T extends z.ZodType>(
  schema: T,
  example: z.input<T>,
  keepsDigits: readonly (keyof z.input<T> & string)[] = [],
) => ({ schema, mediaTypes: ['application/json'], example, keepsDigits }) as const;

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** The parsed input of an endpoint's handler. */
export interface EndpointInput<T extends Endpoint> {
  readonly params: Parsed<T['params']>;
  readonly query: Parsed<T['query']>;
  readonly body: T['body'] extends { readonly schema: infer S extends z.ZodType } ? z.output<S> : undefined;
}

/** The response of an endpoint with a status. */
export type EndpointOutput<
  T extends Endpoint,
  Status extends keyof T['responses'] = keyof T['responses'],
> = T['responses'][Status] extends { readonly schema: infer S extends z.ZodType } ? z.input<S> : undefined;

import type * as contract from '@spanledger/api-contract';

type Contract = typeof contract;
type Endpoint = {
  [Name in keyof Contract]: Contract[Name] extends contract.Endpoint ? Contract[Name] : never;
}[keyof Contract];
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths of the API that support a method. */
export type PathOf<M extends Method> = Extract<Endpoint, { readonly method: M }>['path'];

export type EndpointAt<M extends Method, P extends string> = Extract<
  Endpoint,
  { readonly method: M; readonly path: P }
>;

/** A list is the parameter repeated. */
export type QueryValue = string | number | readonly string[] | undefined;

/** The parameters of a request to an endpoint besides its path: each in the form of an address. */
export interface Asked<E extends contract.Endpoint> {
  readonly params?: Readonly<Record<keyof contract.EndpointInput<E>['params'] & string, string>>;
  readonly query?: { readonly [Name in keyof contract.EndpointInput<E>['query']]?: QueryValue };
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

type SuccessStatus<E extends contract.Endpoint> = Extract<keyof E['responses'], 200 | 201 | 202 | 207>;

/** The success answer of the endpoint at a path. */
export type Answer<M extends Method, P extends string> =
  EndpointAt<M, P> extends infer E extends contract.Endpoint ? contract.EndpointOutput<E, SuccessStatus<E>> : never;

/** The body of the endpoint at a path. */
export type Body<M extends Method, P extends string> =
  EndpointAt<M, P> extends infer E extends contract.Endpoint ? contract.EndpointInput<E>['body'] : never;

export type CsrfHeader = typeof contract.csrfHeader;
export type ProjectHeader = typeof contract.projectHeader;
export type OrganizationHeader = typeof contract.organizationHeader;

import { hash, timingSafeEqual } from 'node:crypto';

import { administeredProjectHeader, administrationKeyHeader } from '@spanledger/api-contract';
import {
  DomainError,
  invalidField,
  notFound,
  permissionDenied,
  projectIdSchema,
  projectScopes,
  type ProjectStore,
} from '@spanledger/core';
import type { Request } from 'express';

import type { Caller } from './authenticator.ts';
import { networkOf } from './network-of.ts';
import { createRefusals } from './refusals.ts';

/** Admits requests that have the key of the server's administration. */
export interface OperatorAccess {
  /** Rejects with `permission_denied` if no such key is configured, and with `unauthenticated` for any other one. */
  open(request: Request): Promise<void>;
  /**
   * As `open` for a request with the key in two headers, and the caller in the project that a third one names.
   * `invalid_input` without that header, and `not_found` if there is no such project.
   */
  openProject(request: Request): Promise<Caller>;
}

/** The key has no public part: it is named by its variable. */
export const operatorKeyName = 'ADMIN_API_KEY';

/** True if a request is to be admitted by the key in two headers, right or wrong. */
export const hasOperatorHeader = (request: Request): boolean => request.get(administrationKeyHeader) !== undefined;

const bearer = /^bearer +(\S+)\s*$/i;
const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

export const createOperatorAccess = (
  adminApiKey: string | undefined,
  projects: Pick<ProjectStore, 'get'>,
): OperatorAccess => {
  const right = adminApiKey === undefined ? undefined : digestOf(adminApiKey);
  const refusals = createRefusals();
  const admit = async (request: Request, given: readonly string[], expected: string): Promise<void> => {
    if (right === undefined) throw permissionDenied('The administration API is off: set ADMIN_API_KEY to have it.');
    const wrong = given.filter((text) => !timingSafeEqual(digestOf(text), right));
    if (wrong.length === 0) return;
    await refusals.pace(networkOf(request.ip));
    throw new DomainError('unauthenticated', `Unauthorized: send ${expected}.`);
  };
  return {
    open: async (request) => admit(request, [bearerOf(request)], '"Authorization: Bearer" with ADMIN_API_KEY'),
    openProject: async (request) => {
      const given = [bearerOf(request), request.get(administrationKeyHeader) ?? ''];
      await admit(request, given, `ADMIN_API_KEY both as "Authorization: Bearer" and as ${administrationKeyHeader}`);
      const { id: projectId, limits: project } = await namedProject(projects, request.get(administeredProjectHeader));
      return {
        projectId,
        actor: operatorKeyName,
        scopes: projectScopes,
        isPublicKey: false,
        limits: { project, key: {} },
      };
    },
  };
};

const bearerOf = (request: Request): string => bearer.exec(request.headers.authorization ?? '')?.[1] ?? '';

const namedProject = async (projects: Pick<ProjectStore, 'get'>, name = '') => {
  if (name === '') {
    throw invalidField(`header.${administeredProjectHeader}`, 'must name the project that the request is about');
  }
  const { data } = projectIdSchema.safeParse(name);
  const project = data === undefined ? undefined : await projects.get(data);
  if (project === undefined) throw notFound('Project not found: there is none with this id.');
  return project;
};

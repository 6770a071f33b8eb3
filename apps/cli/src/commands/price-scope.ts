import { parseIso, type Micros, type PriceScope } from '@spanledger/core';
import type { ControlPlane } from '../stores/control-plane.ts';
import { UsageError } from '../usage-error.ts';
import { chooseOrganization } from './choose-organization.ts';
import { chooseProject } from './choose-project.ts';

export interface ScopeOptions {
  readonly project?: string;
  readonly organization?: string;
}

/** The server's, unless a project or an organization is named. */
export const chooseScope = async (
  { projects }: Pick<ControlPlane, 'projects'>,
  { project, organization }: ScopeOptions,
): Promise<PriceScope> => {
  if (project !== undefined && organization !== undefined) {
    throw new UsageError('Name a project or an organization, not both.');
  }
  if (project !== undefined) return { kind: 'project', projectId: (await chooseProject(projects, project)).id };
  if (organization === undefined) return { kind: 'instance' };
  return { kind: 'organization', organizationId: (await chooseOrganization(projects, organization)).id };
};

/** The time of an option; `absent` without it. */
export const timeOption = (name: string, text: string | undefined, absent: Micros): Micros => {
  const at = text === undefined ? absent : parseIso(text);
  if (at === undefined)
    throw new UsageError(`${name} must be an ISO 8601 time from 1970 to 2148, such as 2026-01-02T03:04:05Z.`);
  return at;
};

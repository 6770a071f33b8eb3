import {
  atMost,
  estimatesDocumentSchema,
  pseudonymKeyName,
  samplingDocumentSchema,
  unavailableBecause,
  type PolicyStore,
  type PolicyVersion,
  type ProjectId,
  type ServerSecrets,
} from '@spanledger/core';
import { compileMasking, type Masking } from '@spanledger/masking';
import { LRUCache } from 'lru-cache';

import type { Clock } from '../auth/leaky-count.ts';

/** The policies of a project, ready to be applied. */
export interface PoliciesOfProject {
  /** `undefined`: nothing is masked. */
  readonly masking: (Masking & { readonly version: number }) | undefined;
  /** Which part of the traces is stored. */
  readonly rate: number;
  /** The version of the policy by which usage is estimated; `undefined`: it is not. */
  readonly estimates: number | undefined;
}

export interface ProjectPolicies {
  /** Rejects with `unavailable` when they cannot be read: nothing is accepted without them. */
  of(projectId: ProjectId): Promise<PoliciesOfProject>;
}

interface Parts {
  readonly policies: Pick<PolicyStore, 'inForce'>;
  readonly secrets: ServerSecrets;
  readonly clock?: Clock;
}

const projectsMax = 10_000;
/** The maximal delay until a change applies everywhere. */
const knownMs = 5000;

const nothing: PoliciesOfProject = { masking: undefined, rate: 1, estimates: undefined };

/**
 * Reads the store once in some seconds for each project that sends; a policy is compiled once for each of its versions.
 */
export const createProjectPolicies = ({ policies, secrets, clock }: Parts): ProjectPolicies => {
  const read = async (projectId: ProjectId, before: PoliciesOfProject | undefined): Promise<PoliciesOfProject> => {
    const inForce = await policies.inForce(projectId);
    const masking = inForce.find(({ kind }) => kind === 'masking');
    const sampling = inForce.find(({ kind }) => kind === 'sampling');
    const estimates = estimatesVersion(inForce.find(({ kind }) => kind === 'estimates'));
    const known = { masking: await readMasking(masking, before), rate: rateOf(sampling), estimates };
    return known.masking === undefined && known.rate === 1 && estimates === undefined ? nothing : known;
  };
  const readMasking = async (
    policy: PolicyVersion | undefined,
    before: PoliciesOfProject | undefined,
  ): Promise<PoliciesOfProject['masking']> => {
    if (policy === undefined) return undefined;
    if (before?.masking?.version === policy.version) return before.masking;
    const rules = compileMasking(policy.document);
    if (rules.texts.length === 0 && rules.paths.length === 0) return undefined;
    return { rules, version: policy.version, key: await secrets.get(pseudonymKeyName(policy.projectId)) };
  };
  const cache = new LRUCache<ProjectId, PoliciesOfProject>({
    ...atMost(projectsMax),
    ttl: knownMs,
    ttlResolution: 0,
    ...(clock === undefined ? {} : { perf: clock }),
    fetchMethod: async (projectId, stale) => read(projectId, stale),
  });
  return {
    of: async (projectId) => {
      try {
        return (await cache.fetch(projectId)) ?? nothing;
      } catch (error) {
        throw unavailableBecause('The policies of the project cannot be read right now.', error);
      }
    },
  };
};

const rateOf = (policy: PolicyVersion | undefined): number =>
  policy === undefined ? 1 : samplingDocumentSchema.parse(policy.document).rate;

const estimatesVersion = (policy: PolicyVersion | undefined): number | undefined =>
  policy !== undefined && estimatesDocumentSchema.parse(policy.document).enabled ? policy.version : undefined;

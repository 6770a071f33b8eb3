import {
  comparePolicyVersions,
  dryRunMasking,
  getPolicy,
  getPolicyVersion,
  listPolicyVersions,
  pageMeta,
  putPolicy,
  restorePolicyVersion,
} from '@spanledger/api-contract';
import {
  advisedCommand,
  checkPolicy,
  compareDocuments,
  formatIso,
  invalidInput,
  notFound,
  permissionDenied,
  policyKinds,
  pseudonymKeyName,
  type Micros,
  type PolicyDocument,
  type PolicyKind,
  type PolicyStore,
  type PolicyVersion,
  type ProjectId,
} from '@spanledger/core';
import { compileMasking } from '@spanledger/masking';
import type { Request, Response } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import type { ApiStores } from '../auditing/api-stores.ts';
import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { dryRunMasking as runMasking } from '../policies/dry-run.ts';
import { startReading, type Reads } from '../reads/reading.ts';
import { retentionDryRunRoutes } from './retention-dry-run.ts';

interface Parts extends Pick<ApiDependencies, 'secrets'> {
  readonly policies: Omit<PolicyStore, 'put'>;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

export const policyRoutes = (reads: Reads, parts: Parts): readonly Route[] => [
  // Before the routes of a kind and its versions: no kind is called so.
  dryRunRoute(reads, parts),
  ...retentionDryRunRoutes(reads, parts),
  ...readingRoutes(parts),
  ...changingRoutes(parts),
];

const readingRoutes = ({ policies }: Parts): readonly Route[] => [
  jsonRoute(getPolicy, async ({ caller: { projectId }, params, response }) =>
    shown(await policies.current(projectId, kindOf(params)), response),
  ),

  jsonRoute(listPolicyVersions, async ({ caller: { projectId }, params, query }) => {
    const page = await policies.versions(projectId, kindOf(params), query);
    return { data: page.items.map(policyJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getPolicyVersion, async ({ caller: { projectId }, params }) =>
    policyJson(await find(policies, projectId, kindOf(params), versionOf(params))),
  ),

  jsonRoute(comparePolicyVersions, async ({ caller: { projectId }, params, query: { from, to } }) => {
    const kind = kindOf(params);
    const [before, after] = await Promise.all(
      [from, to].map(async (version) => find(policies, projectId, kind, version)),
    );
    return { kind, from, to, differences: [...compareDocuments(before?.document, after?.document)] };
  }),
];

const changingRoutes = ({ policies, readBody }: Parts): readonly Route[] => [
  jsonRoute(
    putPolicy,
    async ({ caller: { projectId }, stores, params, body, request, response }) =>
      shown(await put(stores, { projectId, kind: kindOf(params), ...body, request }), response),
    readBody,
  ),

  jsonRoute(
    restorePolicyVersion,
    async ({ caller: { projectId }, stores, params, body, request, response }) => {
      const [kind, version] = [kindOf(params), versionOf(params)];
      const { document } = await find(policies, projectId, kind, version);
      const { reason = `As version ${version} was.`, expectedVersion } = body;
      return shown(await put(stores, { projectId, kind, document, reason, expectedVersion, request }), response);
    },
    readBody,
  ),
];

const dryRunRoute = (reads: Reads, { secrets, readBody }: Parts): Route =>
  jsonRoute(
    dryRunMasking,
    async ({ caller: { projectId }, body, response }) => {
      const rules = compileMasking(body.document);
      const key = await secrets.get(pseudonymKeyName(projectId));
      const reading = startReading(reads, projectId, response);
      try {
        const asked = { projectId, masking: { rules, key }, count: body.traces };
        const { found, failed, examples, ...counts } = await runMasking(reading, asked);
        const rulesFound = [...found].toSorted(([a], [b]) => a - b);
        return {
          ...counts,
          rules: rulesFound.map(([rule, byField]) => ({
            rule,
            found: [...byField.values()].reduce((sum, count) => sum + count, 0),
            byField: Object.fromEntries(byField),
          })),
          failed: Object.fromEntries(failed),
          examples: [...examples],
        };
      } finally {
        reading.end();
      }
    },
    readBody,
  );

const kindOf = ({ kind }: { readonly kind: string }): PolicyKind => {
  const known = policyKinds.find((name) => name === kind);
  if (known === undefined) throw notFound(`There is no policy of this kind. There are ${policyKinds.join(', ')}.`);
  return known;
};

const versionOf = ({ version }: { readonly version: string }): number => {
  if (!/^[1-9]\d{0,8}$/.test(version)) throw notFound('There is no such version: versions are numbers from 1.');
  return Number(version);
};

const find = async (
  policies: Pick<PolicyStore, 'get'>,
  projectId: ProjectId,
  kind: PolicyKind,
  version: number,
): Promise<PolicyVersion> => {
  const policy = await policies.get(projectId, kind, version);
  if (policy === undefined) throw notFound(`The ${kind} policy of the project has no version ${version}.`);
  return policy;
};

interface Change {
  readonly projectId: ProjectId;
  readonly kind: PolicyKind;
  readonly document: PolicyDocument;
  readonly reason?: string | undefined;
  readonly expectedVersion?: number | undefined;
  readonly request: Request;
}

const put = async (stores: ApiStores, change: Change): Promise<PolicyVersion> => {
  const { projectId, kind, reason = null, request } = change;
  // Else a key with `admin` could raise its own limits.
  if (kind === 'limits') {
    throw permissionDenied(`The limits of a project are set by the operator: ${advisedCommand('projects limits')}.`);
  }
  const document = checkPolicy(kind, change.document);
  if (kind === 'masking') compileMasking(document);
  const expectedVersion = change.expectedVersion ?? matchedVersion(request);
  return stores.policies.put(projectId, kind, { document, reason, expectedVersion });
};

/** RFC 9110, section 13.1.1: the version as an entity tag. */
const matchedVersion = (request: Request): number => {
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(request.get('if-match')?.trim() ?? '') ?? [];
  if (version !== undefined) return Number(version);
  const message = 'must be the version that you have read, 0 without one; or send it as If-Match: "0"';
  throw invalidInput(`expectedVersion ${message}.`, [{ path: 'body.expectedVersion', message }]);
};

const shown = (policy: PolicyVersion, response: Response) => {
  response.setHeader('ETag', `"${policy.version}"`);
  return policyJson(policy);
};

const policyJson = ({ kind, version, document, reason, author, createdAt }: PolicyVersion) => ({
  kind,
  version,
  document: { ...document },
  reason,
  author,
  createdAt: createdAt === null ? null : formatIso(createdAt),
});

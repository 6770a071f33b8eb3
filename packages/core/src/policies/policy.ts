import { invalidInput } from '../errors.ts';
import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { z } from 'zod';

/** Settings of a project in documents with versions. */
export const policyKinds = ['masking', 'retention', 'limits', 'sampling', 'estimates'] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** A JSON object; which one depends on the kind of its policy. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** One version of a policy: it is never changed, and the newest one of a kind counts. */
export interface PolicyVersion {
  readonly projectId: ProjectId;
  readonly kind: PolicyKind;
  /** From 1, without a gap. 0: nothing was ever set, and `document` is the default. */
  readonly version: number;
  readonly document: PolicyDocument;
  /** As given by the author. */
  readonly reason: string | null;
  /** The author, in the form of the audit log's actors; `null` for version 0. */
  readonly author: { readonly kind: string; readonly id: string | null } | null;
  /** `null` for version 0. */
  readonly createdAt: Micros | null;
}

const unsetDocuments: Readonly<Record<PolicyKind, PolicyDocument>> = {
  masking: { rules: [] },
  retention: { days: null },
  limits: {},
  sampling: { rate: 1 },
  estimates: { enabled: false },
};

/** The default as long as nothing was set. */
export const unsetPolicy = (projectId: ProjectId, kind: PolicyKind): PolicyVersion => ({
  projectId,
  kind,
  version: 0,
  document: unsetDocuments[kind],
  reason: null,
  author: null,
  createdAt: null,
});

/** A document checked by its schema. Throws `invalid_input` with each wrong member and what was expected. */
export const parseDocument = <T extends z.ZodType>(schema: T, document: unknown): z.output<T> => {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message, code }) => ({ path: documentPath(path), message, code }));
  const [first] = issues;
  throw invalidInput(`Invalid policy: ${first?.path} ${first?.message}`, issues);
};

/** The path of a member of a policy document in the body of a request: `body.document.rules[0].pattern`. */
export const documentPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`),
    'body.document',
  );

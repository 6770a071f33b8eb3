import { invalidInput } from '@spanledger/core';
import { scimUrns } from '@spanledger/api-contract';
import { z } from 'zod';

/** What a patch can change of a group. */
export interface PatchedGroup {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly memberIds: readonly string[];
  /** The value of the extension; `undefined`: not sent. */
  readonly given: { readonly role?: unknown; readonly projectId?: unknown } | undefined;
}

interface Operation {
  readonly op: string;
  readonly path?: string | null | undefined;
  readonly value?: unknown;
}

/**
 * The group after these operations, one after the other. Providers write names of operations in either case, members as
 * a list or as one, and leave the path out where the value has names. Throws `invalid_input` for unsupported
 * operations, before any is applied.
 */
export const patchedGroup = (group: PatchedGroup, operations: readonly Operation[]): PatchedGroup => {
  const begun: PatchingGroup = { ...group, memberIds: new Set(group.memberIds) };
  const patched = operations.reduce((current, operation) => {
    const { op, path, value } = operation;
    const kind = op.toLowerCase();
    if (kind !== 'add' && kind !== 'replace' && kind !== 'remove') throw unsupported();
    if (path !== undefined && path !== null && path !== '') return changed(current, kind, path, value);
    const { data, success } = z.record(z.string(), z.unknown()).safeParse(value);
    if (!success || kind === 'remove') throw unsupported();
    return Object.entries(data).reduce((next, [name, part]) => changed(next, kind, name, part), current);
  }, begun);
  return { ...patched, memberIds: [...patched.memberIds] };
};

/** Its members are one set that every operation changes: a copy for each of a thousand would take seconds. */
interface PatchingGroup extends Omit<PatchedGroup, 'memberIds'> {
  readonly memberIds: Set<string>;
}

type Kind = 'add' | 'replace' | 'remove';

const memberPattern = /^members\[\s*value\s+eq\s+"([^"]*)"\s*\]$/i;
/** Other members of a resource, which providers send back unchanged. */
const ignored: ReadonlySet<string> = new Set(['id', 'schemas', 'meta']);

const changed = (group: PatchingGroup, kind: Kind, path: string, value: unknown): PatchingGroup => {
  const name =
    path.toLowerCase().startsWith('urn:') && path !== scimUrns.groupRole
      ? path.replace(`${scimUrns.group}:`, '')
      : path;
  if (ignored.has(name)) return group;
  const [, memberId] = memberPattern.exec(name) ?? [];
  if (memberId !== undefined) {
    if (kind !== 'remove') throw unsupported();
    return without(group, [memberId]);
  }
  if (name.toLowerCase() === 'members') return withMembers(group, kind, value);
  if (kind === 'remove') return removed(group, name);
  if (name.toLowerCase() === 'displayname') return { ...group, displayName: parsed(displayName, value, 'displayName') };
  if (name.toLowerCase() === 'externalid')
    return { ...group, externalId: parsed(z.string().max(lengthMax), value, 'externalId') };
  if (name === scimUrns.groupRole)
    return { ...group, given: { ...group.given, ...parsed(extension, value, 'the role') } };
  const [, own] = rolePathPattern.exec(name) ?? [];
  if (own !== undefined) return { ...group, given: { ...group.given, [own]: value } };
  throw unsupported();
};

const lengthMax = 1000;
const displayName = z.string().trim().min(1).max(200);
const extension = z.object({ role: z.unknown(), projectId: z.unknown() }).partial();
const rolePathPattern = new RegExp(`^${scimUrns.groupRole.replaceAll('.', '\\.')}:(role|projectId)$`);

const removed = (group: PatchingGroup, name: string): PatchingGroup => {
  if (name.toLowerCase() === 'externalid') return { ...group, externalId: null };
  if (name === scimUrns.groupRole) return { ...group, given: { role: null, projectId: null } };
  throw unsupported();
};

const withMembers = (group: PatchingGroup, kind: Kind, value: unknown): PatchingGroup => {
  const { memberIds } = group;
  const isAboutAll = kind === 'remove' && (value === undefined || value === null);
  const ids = isAboutAll ? [] : parsed(membersSchema, value, 'members').map((member) => member.value);
  if (isAboutAll || kind === 'replace') memberIds.clear();
  if (kind === 'remove') return without(group, ids);
  for (const id of ids) memberIds.add(id);
  return group;
};

const without = (group: PatchingGroup, ids: readonly string[]): PatchingGroup => {
  for (const id of ids) group.memberIds.delete(id);
  return group;
};

const memberSchema = z.object({ value: z.string().max(lengthMax) });
const membersSchema = z.union([z.array(memberSchema).max(10_000), memberSchema.transform((member) => [member])]);

const parsed = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
  const { data, success } = schema.safeParse(value);
  if (!success) throw invalidInput(`The value of ${what} is not what it must be.`);
  return data;
};

const unsupported = () =>
  invalidInput('Only add, replace and remove of members, displayName, externalId and the role are supported.');

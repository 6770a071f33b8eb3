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
export const patchedGroup = (group: PatchedGroup, operations: readonly Operation[]): PatchedGroup =>
  operations.reduce<PatchedGroup>((current, operation) => {
    const { op, path, value } = operation;
    const kind = op.toLowerCase();
    if (kind !== 'add' && kind !== 'replace' && kind !== 'remove') throw unsupported();
    if (path !== undefined && path !== null && path !== '') return changed(current, kind, path, value);
    const { data, success } = z.record(z.string(), z.unknown()).safeParse(value);
    if (!success || kind === 'remove') throw unsupported();
    return Object.entries(data).reduce((next, [name, part]) => changed(next, kind, name, part), current);
  }, group);

type Kind = 'add' | 'replace' | 'remove';

const memberPattern = /^members\[\s*value\s+eq\s+"([^"]*)"\s*\]$/i;
/** Other members of a resource, which providers send back unchanged. */
const ignored: ReadonlySet<string> = new Set(['id', 'schemas', 'meta']);

const changed = (group: PatchedGroup, kind: Kind, path: string, value: unknown): PatchedGroup => {
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

const removed = (group: PatchedGroup, name: string): PatchedGroup => {
  if (name.toLowerCase() === 'externalid') return { ...group, externalId: null };
  if (name === scimUrns.groupRole) return { ...group, given: { role: null, projectId: null } };
  throw unsupported();
};

const withMembers = (group: PatchedGroup, kind: Kind, value: unknown): PatchedGroup => {
  if (kind === 'remove' && (value === undefined || value === null)) return { ...group, memberIds: [] };
  const ids = parsed(membersSchema, value, 'members').map((member) => member.value);
  if (kind === 'remove') return without(group, ids);
  return { ...group, memberIds: [...new Set(kind === 'add' ? [...group.memberIds, ...ids] : ids)] };
};

const without = (group: PatchedGroup, ids: readonly string[]): PatchedGroup => {
  const removedIds = new Set(ids);
  return { ...group, memberIds: group.memberIds.filter((id) => !removedIds.has(id)) };
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

import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A project in telemetry: by its id. */
export interface NamedProject {
  readonly id: ProjectId;
  readonly name: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** `null` for a live project. A deleted one is named until its telemetry is removed. */
  readonly deletedAt: Micros | null;
}

/** A user of the server. */
export interface NamedUser {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

/** Each id once. */
export interface Names {
  readonly projects: readonly NamedProject[];
  readonly users: readonly NamedUser[];
}

/** The differences of one state of names from another; and the removed ids. */
export interface NameChanges extends Names {
  readonly goneProjects: readonly ProjectId[];
  readonly goneUsers: readonly string[];
}

/** The names in the control plane. */
export interface NameSource {
  read(): Promise<Names>;
}

/** The copy of the names beside the telemetry, where queries join it. */
export interface NameStore {
  read(): Promise<Names>;
  /** Readable when it resolves; idempotent after an interruption. Removes deleted names. `syncedAt` is written last. */
  write(changes: NameChanges, syncedAt: Micros): Promise<void>;
  /** When the copy was last known to be the same as its source; `undefined` when never. */
  lastSync(): Promise<Micros | undefined>;
}

/** The changes that turn `before` into `after`. */
export const nameChanges = (before: Names, after: Names): NameChanges => ({
  projects: changed(before.projects, after.projects, isSameProject),
  users: changed(before.users, after.users, isSameUser),
  goneProjects: gone(before.projects, after.projects),
  goneUsers: gone(before.users, after.users),
});

interface Identified {
  readonly id: string;
}

const byId = <T extends Identified>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

const changed = <T extends Identified>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean,
): readonly T[] => {
  const known = byId(before);
  return after.filter((item) => {
    const old = known.get(item.id);
    return old === undefined || !isSame(old, item);
  });
};

const gone = <T extends Identified>(before: readonly T[], after: readonly T[]): readonly T['id'][] => {
  const left = byId(after);
  return before.filter(({ id }) => !left.has(id)).map(({ id }) => id);
};

const isSameProject = (a: NamedProject, b: NamedProject): boolean =>
  a.name === b.name &&
  a.organizationId === b.organizationId &&
  a.organizationName === b.organizationName &&
  a.deletedAt === b.deletedAt;

const isSameUser = (a: NamedUser, b: NamedUser): boolean => a.email === b.email && a.name === b.name;

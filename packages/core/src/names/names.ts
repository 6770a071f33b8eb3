import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A project as telemetry names it: by its id. */
export interface NamedProject {
  readonly id: ProjectId;
  readonly name: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** `null` of a project that is there. A deleted one is named until its telemetry is removed. */
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

/** What one state of names has that another has not, or has otherwise; and the ids that are gone. */
export interface NameChanges extends Names {
  readonly goneProjects: readonly ProjectId[];
  readonly goneUsers: readonly string[];
}

/** The names as the control plane has them. */
export interface NameSource {
  read(): Promise<Names>;
}

/** The copy of the names that lies with telemetry, where queries join it. */
export interface NameStore {
  read(): Promise<Names>;
  /** Readable when it resolves, and again after it was cut off. Removes what is gone. `syncedAt` is kept last. */
  write(changes: NameChanges, syncedAt: Micros): Promise<void>;
  /** When the copy was last known to be the same as its source; `undefined` when never. */
  lastSync(): Promise<Micros | undefined>;
}

/** What is to be written so that `before` becomes `after`. */
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

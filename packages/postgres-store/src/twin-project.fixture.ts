import type { OpenedStore } from './opened-stores.fixture.ts';

const own = 'own';
const twin = 'twin';

const makeTwinSql = `
  INSERT INTO organizations (id, name) VALUES ('twin-org', 'Default');
  INSERT INTO projects (id, organization_id, name) VALUES ('${twin}', 'twin-org', 'Default')`;

type Method = (...given: unknown[]) => unknown;

/** The same for the twin; undefined: it is for no project, or for another one. */
const forTwin = ([first, ...others]: readonly unknown[]): unknown[] | undefined => {
  if (first === own) return [twin, ...others];
  if (typeof first !== 'object' || first === null || !('projectId' in first)) return undefined;
  return first.projectId === own ? [{ ...first, projectId: twin }, ...others] : undefined;
};

/** A queue of all projects has what is due for the twin, too. */
const withoutTwin = (answer: unknown): unknown =>
  answer instanceof Promise
    ? answer.then((found: unknown) => (Array.isArray(found) ? found.filter((each) => !isOfTwin(each)) : found))
    : answer;

const isOfTwin = (found: unknown): boolean =>
  typeof found === 'object' &&
  found !== null &&
  [found, ...(Object.values(found) as readonly unknown[])].some(
    (part) => typeof part === 'object' && part !== null && 'projectId' in part && part.projectId === twin,
  );

/** They call what they are given, which must be called for its own project alone. */
const calling: ReadonlySet<string | symbol> = new Set(['importItems']);

const callingTwin = (store: object): object =>
  new Proxy(store, {
    get: (target, name): unknown => {
      const method = (target as Readonly<Record<string | symbol, unknown>>)[name];
      if (typeof method !== 'function') return method;
      return (...given: unknown[]): unknown => {
        const call = (method as Method).bind(target);
        const ofTwin = calling.has(name) ? undefined : forTwin(given);
        if (ofTwin === undefined) return withoutTwin(call(...given));
        return (async () => {
          await Promise.resolve(call(...ofTwin)).catch(() => undefined);
          return call(...given);
        })();
      };
    },
  });

/**
 * The stores with a third project, `twin`: each call for the project `own` is made for it first, with the same names and
 * ids. It has no effect on `own` and none on the answers, since nothing of one project is of another.
 */
export const withTwin = ({ makeTwoProjects, ...stores }: OpenedStore): OpenedStore => ({
  ...(Object.fromEntries(
    Object.entries(stores).map(([name, store]: [string, unknown]) => [
      name,
      typeof store === 'object' && store !== null ? callingTwin(store) : store,
    ]),
  ) as Omit<OpenedStore, 'makeTwoProjects'>),
  makeTwoProjects: async () => {
    await makeTwoProjects?.();
    await stores.runSql(makeTwinSql);
  },
});

import { DomainError, notFound, unavailable, type Project } from '@spanledger/core';
import type { ControlPlane, WithControlPlane } from '../stores/control-plane.ts';
import { chooseProject } from '../commands/choose-project.ts';
import { UsageError } from '../usage-error.ts';
import type { KeyPair } from './ask-server.ts';
import { withPassingKey } from './passing-key.ts';

export interface ProjectChoice extends KeyPair {
  /** Its id or name. */
  readonly project?: string | undefined;
}

/** The answer of a project; `project` is `undefined` if only its keys are known. */
export interface OfProject<T> {
  readonly project: Project | undefined;
  readonly answer: T;
}

type Ask<T> = (keys: KeyPair) => Promise<T>;

/**
 * Sends requests to the server as projects: as the one whose keys are given, in the command or the environment;
 * otherwise with the operator's access to the control plane, as the named project or as each of them.
 */
export interface AsProjects {
  /** Whether the keys of one project are given, so that only its own data are requested. */
  hasKeys(choice: ProjectChoice): boolean;
  /** As the only project, unless one is named: a usage error when there are several. */
  one<T>(choice: ProjectChoice, ask: Ask<T>): Promise<T>;
  /** Oldest first. */
  each<T>(choice: ProjectChoice, ask: Ask<T>): Promise<readonly OfProject<T>[]>;
  /** As one after another, until one has the requested entity; `not_found` of the last one. */
  first<T>(choice: ProjectChoice, ask: Ask<T>): Promise<T>;
}

/** Without a database, the message has the other way too. */
const orByKeys =
  (withControlPlane: WithControlPlane): WithControlPlane =>
  async (use) => {
    let isOpen = false;
    try {
      return await withControlPlane(async (stores) => {
        isOpen = true;
        return use(stores);
      });
    } catch (error) {
      if (isOpen || !(error instanceof DomainError) || error.code !== 'unavailable') throw error;
      const ways = 'SPANLEDGER_PUBLIC_KEY and SPANLEDGER_SECRET_KEY, or --public-key and --secret-key';
      throw unavailable(`${error.message} Or ask a server elsewhere by the keys of a project: ${ways}.`, error);
    }
  };

const chosen = async ({ projects }: ControlPlane, named: string | undefined): Promise<readonly Project[]> =>
  named === undefined ? projects.list() : [await chooseProject(projects, named)];

export const asProjects = (openControlPlane: WithControlPlane, ownKeys: () => KeyPair): AsProjects => {
  const withControlPlane = orByKeys(openControlPlane);
  const knownKeys = ({ project, publicKey, secretKey }: ProjectChoice): KeyPair | undefined => {
    const isGiven = publicKey !== undefined || secretKey !== undefined;
    if (isGiven && project !== undefined)
      throw new UsageError('Name the project by --project or by its keys, not both.');
    if (project !== undefined) return undefined;
    const own = ownKeys();
    const keys = { publicKey: publicKey ?? own.publicKey, secretKey: secretKey ?? own.secretKey };
    if (keys.publicKey === undefined && keys.secretKey === undefined) return undefined;
    return keys;
  };

  return {
    hasKeys: (choice) => knownKeys(choice) !== undefined,
    one: async (choice, ask) => {
      const keys = knownKeys(choice);
      if (keys !== undefined) return ask(keys);
      return withControlPlane(async ({ projects, apiKeys }) => {
        const { id } = await chooseProject(projects, choice.project);
        return withPassingKey(apiKeys, id, ask);
      });
    },
    each: async (choice, ask) => {
      const keys = knownKeys(choice);
      if (keys !== undefined) return [{ project: undefined, answer: await ask(keys) }];
      return withControlPlane(async (stores) => {
        const answers: OfProject<Awaited<ReturnType<typeof ask>>>[] = [];
        for (const project of await chosen(stores, choice.project)) {
          answers.push({ project, answer: await withPassingKey(stores.apiKeys, project.id, ask) });
        }
        return answers;
      });
    },
    first: async (choice, ask) => {
      const keys = knownKeys(choice);
      if (keys !== undefined) return ask(keys);
      return withControlPlane(async (stores) => {
        let missing: unknown = notFound('There is no project yet.');
        for (const { id } of await chosen(stores, choice.project)) {
          try {
            return await withPassingKey(stores.apiKeys, id, ask);
          } catch (error) {
            if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
            missing = error;
          }
        }
        throw missing;
      });
    },
  };
};

/** The JSON output: of one project its unchanged answer, of several a list with their ids and names. */
export const jsonOfEach = (answers: readonly OfProject<unknown>[]): unknown => {
  const [only] = answers;
  if (answers.length === 1) return only?.answer;
  return answers.map(({ project, answer }) => ({ projectId: project?.id, projectName: project?.name, answer }));
};

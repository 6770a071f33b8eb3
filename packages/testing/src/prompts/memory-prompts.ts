import {
  checkPlaceholders,
  checkPromptType,
  checkProtectable,
  checkProtectedLabels,
  checkRemovable,
  compareLabels,
  composePrompt,
  conflict,
  eventOfDeletion,
  eventOfRemoval,
  eventsOfCreation,
  eventsOfMoves,
  invalidInput,
  labelMoves,
  latestLabel,
  noSuchLabel,
  noSuchVersion,
  notFound,
  planPromptDeletion,
  protectedLabelsMax,
  referencesIn,
  type LabelMove,
  type NewPromptVersion,
  type ProjectId,
  type PromptDeletion,
  type PromptEvent,
  type PromptRights,
  type PromptSelector,
  type PromptStore,
  type PromptVersion,
  type ProtectedLabelStore,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';
import { meetsSearch, promptSummaries } from './memory-prompt-lists.ts';
import { memoryPromptWebhooks, type MemoryPromptWebhooks } from './memory-prompt-webhooks.ts';

/** The prompt ports over one shared set of prompts. */
export interface PromptStores extends Omit<MemoryPromptWebhooks, 'store'> {
  readonly prompts: PromptStore;
  readonly protectedLabels: ProtectedLabelStore;
}

type Kept = { -readonly [Field in keyof PromptVersion]: PromptVersion[Field] };

interface State {
  versions: Kept[];
  /** By project and name; includes prompts whose versions were deleted. */
  readonly lastVersions: Map<string, number>;
  readonly hasProject: (id: ProjectId) => Promise<boolean>;
  turn: Promise<unknown>;
  readonly revisions: Map<ProjectId, number>;
  readonly protectedLabels: Map<ProjectId, readonly string[]>;
}

interface Changed<T> {
  readonly result: T;
  readonly events: readonly PromptEvent[];
}

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryPrompts = (hasProject: State['hasProject'] = async () => true): PromptStores => {
  const state: State = {
    versions: [],
    lastVersions: new Map(),
    hasProject,
    turn: Promise.resolve(),
    revisions: new Map(),
    protectedLabels: new Map(),
  };
  const { store, ...webhooks } = memoryPromptWebhooks(hasProject);
  return { prompts: promptStore(state, store), protectedLabels: protectedLabelStore(state), ...webhooks };
};

/** Runs changes one after the other; a failed change has no effect. */
const inTurn = async <T>(state: State, projectId: ProjectId, work: () => Promise<T>): Promise<T> => {
  const mine = state.turn.then(async () => {
    if (!(await state.hasProject(projectId))) throw notFound('There is no project with this id.');
    const before = state.versions.map((version) => ({ ...version }));
    try {
      return await work();
    } catch (error) {
      state.versions = before;
      throw error;
    }
  });
  state.turn = mine.catch(() => undefined);
  return mine;
};

const promptStore = (state: State, store: MemoryPromptWebhooks['store']): PromptStore => {
  const changing = async <T>(projectId: ProjectId, work: () => Promise<Changed<T>>): Promise<T> =>
    inTurn(state, projectId, async () => {
      const { result, events } = await work();
      state.revisions.set(projectId, (state.revisions.get(projectId) ?? 0) + 1);
      store(projectId, events);
      return result;
    });
  const ofProject = (projectId: ProjectId) => state.versions.filter((version) => version.projectId === projectId);
  return {
    create: async (projectId, prompt, rights) => {
      checkPlaceholders(prompt.body);
      return changing(projectId, async () => create(state, projectId, prompt, rights));
    },
    get: async (projectId, name, selector) => shown(find(state, projectId, name, selector)),
    addLabels: async (projectId, name, version, labels, rights) =>
      changing(projectId, async () => {
        const kept = find(state, projectId, name, { version });
        if (kept === undefined) throw noSuchVersion(name, { version });
        const moves = moveChosenLabels(state, kept, labels, rights);
        const composed = await composePrompt(kept, finder(state, projectId), { isStrict: false });
        if (composed.kind === 'cycle') throw invalidInput(composed.message);
        return { result: { ...kept }, events: eventsOfMoves(kept, moves) };
      }),
    removeLabel: async (projectId, name, version, label, rights) =>
      changing(projectId, async () => {
        checkRemovable(label);
        const kept = find(state, projectId, name, { version });
        if (kept === undefined || !kept.labels.includes(label)) throw noSuchLabel(name, version, label);
        checkProtectedLabels([label], protectedIn(state, projectId), rights);
        refuseDependants(state, projectId, name, { versions: [], labels: [label] });
        Object.assign(kept, { labels: kept.labels.filter((own) => own !== label), updatedAt: Date.now() * 1000 });
        return { result: { ...kept }, events: [eventOfRemoval(kept, label)] };
      }),
    delete: async (projectId, name, selector, rights) =>
      changing(projectId, async () => ({
        result: undefined,
        events: [remove(state, projectId, { name, selector }, rights)],
      })),
    list: async (projectId, conditions, page) => pageOf(promptSummaries(ofProject(projectId), conditions), page),
    search: async (projectId, search, page) => {
      const found = ofProject(projectId).filter((version) => meetsSearch(version, search));
      return pageOf(found.toReversed(), page);
    },
    revision: async (projectId) => state.revisions.get(projectId) ?? 0,
    hasVersion: async (projectId, id) =>
      state.versions.some((version) => version.projectId === projectId && version.id === id),
    idsOf: async (projectId, named) => named.map(({ name, version }) => find(state, projectId, name, { version })?.id),
  };
};

const protectedLabelStore = (state: State): ProtectedLabelStore => {
  const ofProject = (projectId: ProjectId) => protectedIn(state, projectId);
  return {
    list: async (projectId) => ofProject(projectId),
    protect: async (projectId, label) => {
      checkProtectable(label);
      await inTurn(state, projectId, async () => {
        const known = ofProject(projectId);
        if (known.includes(label)) return;
        if (known.length >= protectedLabelsMax) {
          throw conflict(`A project has at most ${protectedLabelsMax} protected labels. Release one first.`);
        }
        state.protectedLabels.set(projectId, [...known, label].toSorted());
      });
    },
    release: async (projectId, label) => {
      await inTurn(state, projectId, async () => {
        const known = ofProject(projectId);
        if (!known.includes(label)) throw notFound(`The label '${label}' is not protected in this project.`);
        state.protectedLabels.set(
          projectId,
          known.filter((other) => other !== label),
        );
      });
    },
  };
};

const shown = (kept: Kept | undefined): PromptVersion | undefined => (kept === undefined ? undefined : { ...kept });

const ofName = ({ versions }: State, projectId: ProjectId, name: string): Kept[] =>
  versions.filter((version) => version.projectId === projectId && version.name === name);

const find = (state: State, projectId: ProjectId, name: string, selector: PromptSelector): Kept | undefined =>
  ofName(state, projectId, name).find(({ version, labels }) =>
    'version' in selector ? version === selector.version : labels.includes(selector.label),
  );

const finder = (state: State, projectId: ProjectId) => async (name: string, selector: PromptSelector) =>
  find(state, projectId, name, selector);

const create = async (
  state: State,
  projectId: ProjectId,
  given: NewPromptVersion,
  rights: PromptRights | undefined,
): Promise<Changed<PromptVersion>> => {
  const { name, body, config, labels, tags, commitMessage, createdBy } = given;
  const before = ofName(state, projectId, name);
  checkPromptType(body.type, before[0]?.body.type);
  const numbers = `${projectId} ${name}`;
  const version = (state.lastVersions.get(numbers) ?? 0) + 1;
  const root = { id: crypto.randomUUID(), name, version, body };
  const composed = await composePrompt(root, finder(state, projectId), { isStrict: true });
  if (composed.kind !== 'composed') throw invalidInput(composed.message);
  const at = Date.now() * 1000;
  const facts = { config, commitMessage, createdBy, createdAt: at, updatedAt: at };
  const kept: Kept = { ...root, projectId, labels: [], tags: before[0]?.tags ?? [], ...facts };
  state.versions.push(kept);
  if (tags !== undefined) for (const other of ofName(state, projectId, name)) other.tags = [...new Set(tags)];
  moveLabels(state, kept, [latestLabel]);
  const chosen = labels.filter((label) => label !== latestLabel);
  const moves = moveChosenLabels(state, kept, chosen, rights);
  state.lastVersions.set(numbers, version);
  return { result: { ...kept }, events: eventsOfCreation(kept, moves) };
};

const protectedIn = ({ protectedLabels }: State, projectId: ProjectId): readonly string[] =>
  protectedLabels.get(projectId) ?? [];

/** Returns the labels that were new. */
const moveChosenLabels = (
  state: State,
  to: Kept,
  labels: readonly string[],
  rights: PromptRights | undefined,
): readonly LabelMove[] => {
  const moves = labelMoves(ofName(state, to.projectId, to.name), to.version, labels);
  const moved = moves.map(({ label }) => label);
  checkProtectedLabels(moved, protectedIn(state, to.projectId), rights);
  moveLabels(state, to, moved);
  return moves;
};

const moveLabels = (state: State, to: Kept, labels: readonly string[]): void => {
  const at = Date.now() * 1000;
  for (const other of ofName(state, to.projectId, to.name)) {
    const left = other.labels.filter((label) => !labels.includes(label));
    if (other === to || left.length === other.labels.length) continue;
    Object.assign(other, { labels: left, updatedAt: at });
  }
  to.labels = [...new Set([...to.labels, ...labels])].toSorted(compareLabels);
  to.updatedAt = at;
};

interface Deletion {
  readonly name: string;
  readonly selector: PromptSelector | undefined;
}

const remove = (
  state: State,
  projectId: ProjectId,
  { name, selector }: Deletion,
  rights: PromptRights | undefined,
): PromptEvent => {
  const all = ofName(state, projectId, name);
  const plan = planPromptDeletion(all, selector);
  if (plan.versions.length === 0) {
    throw selector === undefined ? notFound(`Prompt not found: '${name}'`) : noSuchVersion(name, selector);
  }
  checkProtectedLabels(plan.labels, protectedIn(state, projectId), rights);
  refuseDependants(state, projectId, name, plan);
  state.versions = state.versions.filter(
    (version) => !(all.includes(version) && plan.versions.includes(version.version)),
  );
  const next = all.find(({ version }) => version === plan.nextLatest);
  if (next !== undefined) moveLabels(state, next, [latestLabel]);
  return eventOfDeletion(name, plan.versions, plan.labels, plan.nextLatest ?? null);
};

const refuseDependants = (
  { versions: kept }: State,
  projectId: ProjectId,
  name: string,
  { versions, labels }: Pick<PromptDeletion, 'versions' | 'labels'>,
): void => {
  for (const version of kept.filter((candidate) => candidate.projectId === projectId)) {
    for (const { name: named, selector } of referencesIn(version.body)) {
      const isGone = 'version' in selector ? versions.includes(selector.version) : labels.includes(selector.label);
      if (named !== name || !isGone) continue;
      throw invalidInput(`Prompt '${version.name}' version ${version.version} depends on '${name}'.`);
    }
  }
};

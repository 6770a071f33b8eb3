import { comparePromptFigures, getPromptFigures } from '@spanledger/api-contract';
import {
  comparePromptSides,
  formatIso,
  notFound,
  type Micros,
  type ProjectId,
  type PromptSelector,
  type PromptStore,
} from '@spanledger/core';

import { agentPeriodOf } from '../agents/read-agents.ts';
import { comparedMeasureJson, promptVersionFiguresJson } from '../json/prompt-figures-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import type { Route } from '../http/route.ts';

interface Parts {
  readonly prompts: Pick<PromptStore, 'get' | 'list'>;
  readonly now: () => Micros;
}

/** Telemetry of the versions of a prompt, and which is better. */
export const promptFigureRoutes = (reads: Reads, { prompts, now }: Parts): readonly Route[] => [
  narrowReadRoute(getPromptFigures, reads, async ({ promptFigures }, { caller: { projectId }, params, query }) => {
    const { promptName: name } = params;
    const period = agentPeriodOf(query.fromTimestamp, query.toTimestamp, now());
    const asked = { name, ...period, environments: query.environment };
    const [labels, versions, scores, days] = await Promise.all([
      labelsOf(prompts, projectId, name),
      promptFigures.versions(projectId, asked),
      promptFigures.scores(projectId, asked),
      promptFigures.days(projectId, asked),
    ]);
    if (labels === undefined && versions.length === 0) throw notFound(`Prompt not found: '${name}'`);
    const numbers = new Set([...(labels?.keys() ?? []), ...versions.map(({ version }) => version)]);
    const data = [...numbers]
      .sort((a, b) => b - a)
      .map((version) =>
        promptVersionFiguresJson({
          version,
          labels: labels?.get(version) ?? [],
          figures: versions.find((each) => each.version === version),
          scores: scores.filter((each) => each.version === version),
          days: days.filter((each) => each.version === version),
        }),
      );
    return { name, data, meta: periodJson(period) };
  }),

  narrowReadRoute(comparePromptFigures, reads, async ({ promptFigures }, { caller: { projectId }, params, query }) => {
    const { promptName: name } = params;
    const period = agentPeriodOf(query.fromTimestamp, query.toTimestamp, now());
    const asked = { name, ...period, environments: query.environment };
    const [versions, scores] = await Promise.all([
      promptFigures.versions(projectId, asked),
      promptFigures.scores(projectId, asked),
    ]);
    const called = new Set(versions.map(({ version }) => version));
    const [baseline, candidate] = await Promise.all([
      versionOf(prompts, projectId, name, query.baseline, called),
      versionOf(prompts, projectId, name, query.candidate, called),
    ]);
    const sideOf = (version: number) => ({
      figures: versions.find((each) => each.version === version),
      scores: scores.filter((each) => each.version === version),
    });
    const [from, to] = [sideOf(baseline), sideOf(candidate)];
    return {
      name,
      baseline: { version: baseline, calls: from.figures?.calls ?? 0 },
      candidate: { version: candidate, calls: to.figures?.calls ?? 0 },
      data: comparePromptSides(from, to).map(comparedMeasureJson),
      meta: periodJson(period),
    };
  }),
];

const periodJson = ({ from, to }: { readonly from: Micros; readonly to: Micros }) => ({
  fromTimestamp: formatIso(from),
  toTimestamp: formatIso(to),
});

type Prompts = Parts['prompts'];

/** By version its labels, of versions that have any; `undefined` without the prompt. */
const labelsOf = async (
  prompts: Prompts,
  projectId: ProjectId,
  name: string,
): Promise<ReadonlyMap<number, readonly string[]> | undefined> => {
  const { items } = await prompts.list(projectId, { name }, { page: 1, limit: 1 });
  const [prompt] = items;
  if (prompt === undefined) return undefined;
  const byVersion = new Map<number, readonly string[]>();
  const known = new Set<string>();
  // One after the other: a prompt may have thousands, and each is a question to the control plane.
  for (const label of prompt.labels) {
    const found = known.has(label) ? undefined : await prompts.get(projectId, name, { label });
    if (found === undefined) continue;
    byVersion.set(found.version, found.labels);
    for (const other of found.labels) known.add(other);
  }
  return byVersion;
};

/** A version that was deleted has its calls still. */
const versionOf = async (
  prompts: Prompts,
  projectId: ProjectId,
  name: string,
  selector: PromptSelector,
  called: ReadonlySet<number>,
): Promise<number> => {
  if ('version' in selector && called.has(selector.version)) return selector.version;
  const found = await prompts.get(projectId, name, selector);
  const which = 'version' in selector ? `version ${selector.version}` : `label ${selector.label}`;
  if (found === undefined) throw notFound(`Prompt not found: '${name}' with ${which}`);
  return found.version;
};

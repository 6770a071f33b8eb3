import type { App } from '../cluster/app.ts';
import type { Project } from '../cluster/projects.ts';
import { until } from '../cluster/wait.ts';

const pageSize = 100;
const readTimeoutMs = 60_000;

/** Queries any api that is running; retries while none can answer. */
export const ask = async <T>(apis: readonly App[], project: Project, path: string): Promise<T | undefined> =>
  until(path, readTimeoutMs, async () => {
    for (const api of apis) {
      const url = api.url();
      if (url === undefined) continue;
      const response = await fetch(`${url}${path}`, {
        headers: { authorization: project.authorization },
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      if (response.status === 404) return { answer: undefined };
      if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 300)}`);
      return { answer: JSON.parse(text) as T };
    }
    return undefined;
  }).then(({ answer }) => answer);

interface Page<T> {
  readonly data: readonly T[];
  readonly meta: { readonly totalPages: number; readonly totalItems: number };
}

export const askAll = async <T>(apis: readonly App[], project: Project, path: string): Promise<readonly T[]> => {
  const items: T[] = [];
  for (let page = 1; ; page += 1) {
    const separator = path.includes('?') ? '&' : '?';
    const answer = await ask<Page<T>>(apis, project, `${path}${separator}limit=${pageSize}&page=${page}`);
    if (answer === undefined) throw new Error(`${path} is not there`);
    items.push(...answer.data);
    if (page >= answer.meta.totalPages) return items;
  }
};

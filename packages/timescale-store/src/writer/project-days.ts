import { dayOf, type Day, type Micros } from '@spanledger/core';

/** Days, each of a project. */
export class ProjectDays {
  readonly #days = new Map<string, Set<Day>>();

  add(project: string, at: Micros): void {
    const days = this.#days.get(project) ?? new Set();
    this.#days.set(project, days.add(dayOf(at)));
  }

  pairs(): readonly (readonly [project: string, day: Day])[] {
    return [...this.#days].flatMap(([project, days]) => [...days].map((day) => [project, day] as const));
  }
}

/** Traces, each of a project. */
export class ProjectTraces {
  readonly #ids = new Map<string, Set<string>>();

  add(project: string, id: string): void {
    const ids = this.#ids.get(project) ?? new Set();
    this.#ids.set(project, ids.add(id));
  }

  has(project: string, id: string): boolean {
    return this.#ids.get(project)?.has(id) === true;
  }

  get size(): number {
    return this.#ids.size;
  }

  pairs(): readonly (readonly [project: string, id: string])[] {
    return [...this.#ids].flatMap(([project, ids]) => [...ids].map((id) => [project, id] as const));
  }
}

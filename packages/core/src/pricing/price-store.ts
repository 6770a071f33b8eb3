import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { PriceBook } from './price-book.ts';
import type { PriceBookVersion, PriceEntry, PriceFields, PriceScope } from './price-entry.ts';

export interface AddedPrice extends PriceFields {
  readonly scope: PriceScope;
  readonly source: string;
  /** It takes the place of the entry of its scope that has this public id, if any. */
  readonly publicId?: string | undefined;
}

export interface PriceChange {
  readonly add: readonly AddedPrice[];
  /** Ids of entries. */
  readonly remove: readonly string[];
}

export interface PriceChanged {
  readonly version: PriceBookVersion;
  readonly added: readonly PriceEntry[];
}

/** Current prices of the book from one source, for one scope. */
export interface PriceSource {
  readonly source: string;
  readonly scope: PriceScope;
  readonly count: number;
  /** That added the last of them. */
  readonly version: PriceBookVersion;
}

/** The changes of one version of the book that concern a project. */
export interface PriceBookChange {
  readonly version: PriceBookVersion;
  readonly createdAt: Micros;
  /** The built-in prices that count from it on; `null`: those of the version before. */
  readonly builtIn: string | null;
  /** Of the prices that it added. */
  readonly sources: readonly string[];
  readonly added: number;
  readonly removed: number;
}

/** Prices set by users. Every change is a new version of the book; nothing is edited. */
export interface PriceStore {
  /** In the book now and of use to the project: its own, its organization's and the instance's, newest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<PriceEntry>>;
  /** One of those; `undefined` when it does not exist. */
  get(projectId: ProjectId, publicId: string): Promise<PriceEntry | undefined>;
  /** The sources of those: of the nearest scope first, and there the newest first. */
  sources(projectId: ProjectId): Promise<readonly PriceSource[]>;
  /** The versions that changed prices of the project, or which built-in prices apply, the newest first. */
  versions(projectId: ProjectId, page: PageRequest): Promise<Page<PriceBookChange>>;
  /** All of one scope in the book now, by model and time. */
  ofScope(scope: PriceScope): Promise<readonly PriceEntry[]>;
  /**
   * All or nothing; returns the version that contains it and what was added. Rejects with `conflict` when two prices of
   * one scope, provider and model would be in force at once, and with `not_found` for unknown ids and scopes.
   */
  change(change: PriceChange): Promise<PriceChanged>;
}

/** The contents of the book at one version. */
export interface PriceSnapshot {
  readonly version: PriceBookVersion;
  readonly entries: readonly PriceEntry[];
  /** Which built-in prices counted then; `null` before any were recorded. */
  readonly builtIn: string | null;
}

export interface PriceFollower {
  /** There is a new version. May be called more than once for one. */
  changed(version: PriceBookVersion): void;
  /** Reports whether changes are received at once; initially false. */
  hears(isListening: boolean): void;
}

/** The source of price books: every version, and notifications of each. */
export interface PriceHistory {
  latestVersion(): Promise<PriceBookVersion>;
  /** The latest without a version. Rejects with `not_found` for versions that never existed. */
  snapshot(version?: PriceBookVersion): Promise<PriceSnapshot>;
  /** The scopes of the prices that were added or removed after that version; built-in prices are the instance's. */
  changedScopes(after: PriceBookVersion): Promise<readonly PriceScope[]>;
  /** By project; unknown projects are left out. */
  organizationsOf(projectIds: readonly ProjectId[]): Promise<ReadonlyMap<ProjectId, string>>;
  /**
   * Makes the facts of this name, a package with its version, the built-in prices of a new version, unless they are
   * those of the latest one. Only then is `facts` called: it returns all of them, compressed, in the form that the
   * recording process reads.
   */
  recordBuiltIn(name: string, facts: () => Promise<Uint8Array>): Promise<void>;
  /** The facts of built-in prices that were recorded; `undefined` when they were not. */
  builtIn(name: string): Promise<Uint8Array | undefined>;
  /** Reports every new version, by any process; those made through this store before their `change` resolves. */
  follow(follower: PriceFollower): () => Promise<void>;
}

/** The price book, current and at any version. */
export interface PriceBooks {
  /** Follows every change of the store, by any process. */
  readonly current: PriceBook;
  latestVersion(): Promise<PriceBookVersion>;
  /** Those of the projects that other prices may apply to than at that version. */
  concerned(projectIds: readonly ProjectId[], after: PriceBookVersion): Promise<readonly ProjectId[]>;
  /** The book at one version. Rejects with `not_found` for versions that never existed. */
  at(version: PriceBookVersion): Promise<PriceBook>;
  /** Calls back after each change that this process observes, with the version; returns the function that stops it. */
  onChange(changed: (version: PriceBookVersion) => void): () => void;
}

import { searchText } from '../../format/search-text.ts';

/** The views of a trace's steps. */
export const views = ['tree', 'flame', 'graph'] as const;
export type View = (typeof views)[number];

/** The measure of a step's width in the flame view. */
export const measures = ['time', 'cost', 'tokens'] as const;
export type Measure = (typeof measures)[number];

/**
 * What connects the steps of the graph: calls, or their order, in which the first child follows its parent and each other
 * child its previous sibling.
 */
export const relations = ['calls', 'order'] as const;
export type Relation = (typeof relations)[number];

/** The parts of a step's details, and those of the whole trace. */
export const stepParts = ['messages', 'cost', 'metadata', 'scores', 'comments', 'compare'] as const;
export const traceParts = ['messages', 'timeline', 'comments'] as const;
export type Part = (typeof stepParts)[number] | (typeof traceParts)[number];

export const partNames: Readonly<Record<Part, string>> = {
  messages: 'Messages',
  cost: 'Cost',
  metadata: 'Metadata',
  scores: 'Scores',
  timeline: 'Timeline',
  comments: 'Comments',
  compare: 'Compare',
};

/** The state of the page of a trace, as stored in its address. */
export interface TraceSearch {
  /** The shown observation; the trace itself if absent. */
  readonly observation?: string | undefined;
  readonly raw?: boolean | undefined;
  /** The tree if absent. */
  readonly view?: View | undefined;
  /** Time if absent. */
  readonly by?: Measure | undefined;
  /** Calls if absent. */
  readonly relation?: Relation | undefined;
  /** The text that is searched for in the steps. */
  readonly find?: string | undefined;
  /** All steps with steps below them, but roots; none if absent. */
  readonly folded?: 'all' | undefined;
  /** The steps that are unfolded if all are folded, else those that are folded. */
  readonly except?: readonly string[] | undefined;
  /** The observation whose messages are compared with those of the shown one. */
  readonly compare?: string | undefined;
  /** The part of the details that is shown; messages if absent, or the comparison if there is one. */
  readonly part?: Part | undefined;
}

const textOf = (value: unknown): string | undefined => searchText(value) || undefined;

const idsOf = (value: unknown): readonly string[] | undefined => {
  const ids = Array.isArray(value) ? value.map(searchText).filter((id) => id !== '') : [];
  return ids.length === 0 ? undefined : ids;
};

/** Invalid values are unset: the router keeps parameters of an address that are not listed here. */
export const traceSearch = (search: Record<string, unknown>): TraceSearch => ({
  observation: textOf(search['observation']),
  raw: search['raw'] === true ? true : undefined,
  view: views.find((name) => name === search['view'] && name !== 'tree'),
  by: measures.find((name) => name === search['by'] && name !== 'time'),
  relation: relations.find((name) => name === search['relation'] && name !== 'calls'),
  find: textOf(search['find']),
  folded: search['folded'] === 'all' ? 'all' : undefined,
  except: idsOf(search['except']),
  compare: textOf(search['compare']),
  part: [...stepParts, ...traceParts].find((name) => name === search['part']),
});

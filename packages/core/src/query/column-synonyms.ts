/**
 * Other spellings of columns that existing clients use: display names, the names of other endpoints, and former names.
 * Compared in the form of `plainName`; the name of a column itself takes precedence. Source: the column names that
 * Langfuse accepts in `filter`.
 */
export const columnSynonyms: Readonly<Record<string, string>> = {
  '⭐️': 'bookmarked',
  traceid: 'id',
  tracename: 'name',
  scorename: 'name',
  tracetags: 'tags',
  latencys: 'latency',
  timetofirsttokens: 'timeToFirstToken',
  tokens: 'totalTokens',
  providedmodelname: 'model',
  modelname: 'model',
  cost: 'totalCost',
  experimentid: 'datasetRunId',
  errorlevelcount: 'errorCount',
  warninglevelcount: 'warningCount',
  defaultlevelcount: 'defaultCount',
  debuglevelcount: 'debugCount',
  calculatedtotalcost: 'totalCost',
  scores: 'scoreNumeric',
  scoresavg: 'scoreNumeric',
  scoresnumeric: 'scoreNumeric',
  scorecategories: 'scoreCategorical',
  scorescategorical: 'scoreCategorical',
  scorebooleans: 'scoreBoolean',
  scoresboolean: 'scoreBoolean',
  tracescoresavg: 'traceScoreNumeric',
  tracescoresnumeric: 'traceScoreNumeric',
  tracescorecategories: 'traceScoreCategorical',
  tracescorescategorical: 'traceScoreCategorical',
  tracescorebooleans: 'traceScoreBoolean',
  tracescoresboolean: 'traceScoreBoolean',
};

/** `User ID`, `user_id` and `userId` are one name: what remains without case, spaces and punctuation. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '') || name;

// Apart from the index: it loads ten times as many modules, none of which the command line needs.
export { openEvaluationEngine } from './evaluation/open-evaluation-engine.ts';
export { runRepricings } from './work/run-repricings.ts';
export { sendPromptWebhooks } from './work/send-prompt-webhooks.ts';
export { startSharedWork } from './work/start-shared-work.ts';
export { logProblems, startWork } from './work/start-work.ts';

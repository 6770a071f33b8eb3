export { createBudgetChecks, type BudgetCheckParts, type BudgetChecks } from './check/create-budget-checks.ts';
export { budgetCounters, type BudgetCounterParts } from './verify/budget-counters.ts';
export { startBudgetWatch, type BudgetWatchOptions, type RunningWatch } from './watch/start-budget-watch.ts';
export { deliverWebhooks } from './webhooks/deliver-webhooks.ts';
export { sendWebhook, type SendOptions, type SendWebhook, type Webhook } from './webhooks/send-webhook.ts';
export { createWebhookSecret } from './webhooks/sign-webhook.ts';

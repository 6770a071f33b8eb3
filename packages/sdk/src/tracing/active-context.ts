import { context as globalContext, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** Which context the running code is in; it follows `await`. */
export interface ActiveContext {
  current(): Context;
  run<T>(context: Context, fn: () => T): T;
}

/** A context of this client's own, which is separate from that of other instrumentation. */
export const ownContext = (): ActiveContext => {
  const manager = new AsyncLocalStorageContextManager();
  return { current: () => manager.active(), run: (context, fn) => manager.with(context, fn) };
};

/** The process's one context, shared with other instrumentation. */
export const sharedContext: ActiveContext = {
  current: () => globalContext.active(),
  run: (context, fn) => globalContext.with(context, fn),
};

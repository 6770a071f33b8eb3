/** Runs in the sandbox before user code, so that the built-ins it uses cannot be replaced. */
export const guestPrelude = `(() => {
  const { parse, stringify } = JSON;
  const ignore = () => undefined;
  const ofEngine = InternalError;
  const explained = (error) => {
    if (typeof error === 'symbol') return ['a symbol', ''];
    if (typeof error !== 'object' || error === null) return ['' + error, ''];
    return [error.name + ': ' + error.message, '' + error.stack];
  };
  globalThis.console = { log: ignore, info: ignore, warn: ignore, error: ignore, debug: ignore };
  return {
    call: (evaluate, text) => evaluate(parse(text)),
    pack: (value, lengthMax) => {
      const kind = typeof value;
      if (kind === 'number') return 'number ' + value;
      if (kind === 'bigint' || kind === 'symbol' || kind === 'function') return 'none a ' + kind;
      const text = kind === 'undefined' ? undefined : stringify(value);
      if (text === undefined) return 'none nothing';
      return text.length > lengthMax ? 'large' : 'json ' + text;
    },
    explain: (error) => {
      try {
        return stringify(explained(error));
      } catch (failure) {
        if (failure instanceof ofEngine) throw failure;
        return stringify(['an error that cannot be read', '']);
      }
    },
  };
})()`;

/**
 * Plain JavaScript as text, so that it runs from sources and from the build: a thread that runs one job after the
 * other. Code runs in QuickJS, which is WebAssembly: it has access to its arguments only.
 */
export const threadScript = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { newQuickJSWASMModuleFromVariant, newVariant, Scope } = require(workerData.core);
  const variant = require(workerData.variant);
  const { memoryBytes, stackBytes, resultLengthMax, messageLengthMax } = workerData.limits;
  const script = { type: 'global' };
  let quickjs;

  const explained = (vm, explain, error) => {
    const result = vm.callFunction(explain, vm.undefined, error);
    if (result.error) {
      result.error.dispose();
      return undefined;
    }
    const [message, stack] = JSON.parse(result.value.consume((handle) => vm.getString(handle)));
    const line = /evaluator\\.js:(\\d+)/.exec(stack)?.[1];
    return message.slice(0, messageLengthMax) + (line === undefined ? '' : ' (line ' + line + ')');
  };

  const failureOf = (vm, explain, error, clock, problem) => {
    if (clock.isOver) return { problem: 'time' };
    const message = explained(vm, explain, error);
    if (message === undefined || message.startsWith('InternalError: out of memory')) return { problem: 'memory' };
    if (/^(InternalError: stack overflow|RangeError: Maximum call stack)/.test(message)) return { problem: 'depth' };
    return { problem, message };
  };

  const settle = (runtime, clock, keep) => {
    while (runtime.hasPendingJob() && !clock.isOver) {
      const done = runtime.executePendingJobs(100);
      if (done.error) keep(done.error);
      clock.look();
    }
  };

  const evaluated = (runtime, vm, { source, subject }, clock) =>
    Scope.withScope((scope) => {
      const keep = (handle) => scope.manage(handle);
      const tools = keep(vm.unwrapResult(vm.evalCode(workerData.prelude, 'prelude.js', script)));
      const [call, pack, explain] = ['call', 'pack', 'explain'].map((name) => keep(vm.getProp(tools, name)));
      const failed = ({ error }, problem) => failureOf(vm, explain, keep(error), clock, problem);

      const loaded = vm.evalCode(source, 'evaluator.js', script);
      if (loaded.error) return failed(loaded, 'load');
      keep(loaded.value);
      const found = vm.evalCode("typeof evaluate === 'function' ? evaluate : undefined", 'find.js', script);
      if (found.error) return failed(found, 'load');
      if (vm.typeof(keep(found.value)) !== 'function') return { problem: 'missing' };
      if (subject === undefined) return { text: '' };

      const called = vm.callFunction(call, vm.undefined, found.value, keep(vm.newString(subject)));
      if (called.error) return failed(called, 'thrown');
      keep(called.value);
      settle(runtime, clock, keep);
      if (clock.isOver) return { problem: 'time' };
      const state = vm.getPromiseState(called.value);
      if (state.type === 'pending') return { problem: 'pending' };
      if (state.type === 'rejected') return failed(state, 'thrown');
      const value = state.notAPromise ? called.value : keep(state.value);
      const packed = vm.callFunction(pack, vm.undefined, value, keep(vm.newNumber(resultLengthMax)));
      if (packed.error) return failed(packed, 'thrown');
      return { text: vm.getString(keep(packed.value)) };
    });

  const runCode = (job) => {
    const endsAt = performance.now() + job.timeoutMs;
    const clock = { isOver: false, look: () => (clock.isOver ||= performance.now() > endsAt) };
    const runtime = quickjs.newRuntime();
    runtime.setMemoryLimit(memoryBytes);
    runtime.setMaxStackSize(stackBytes);
    runtime.setInterruptHandler(clock.look);
    const vm = runtime.newContext();
    const answer = evaluated(runtime, vm, job, clock);
    try {
      vm.dispose();
      runtime.dispose();
      return answer;
    } catch {
      return { ...answer, isSpent: true };
    }
  };

  const answerTo = (job) => {
    try {
      return runCode(job);
    } catch (error) {
      // The stack of the thread itself, or the engine, is in a state that is not known.
      const isDepth = error instanceof RangeError && error.message.includes('call stack');
      return { problem: isDepth ? 'depth' : 'broken', message: String(error), isSpent: true };
    }
  };

  parentPort.on('message', (job) => parentPort.postMessage(answerTo(job)));
  // An interpreter that cannot be ended after it ran out of memory would print so; that is in the answer.
  const silent = newVariant(variant.default ?? variant, { emscriptenModule: { printErr: () => undefined } });
  newQuickJSWASMModuleFromVariant(silent).then((loaded) => {
    quickjs = loaded;
    parentPort.postMessage({ isReady: true });
  });
`;

/** A write that ends when a test says so. */
export const openWrite = () => {
  let end: { readonly keep: () => void; readonly fail: () => void } | undefined;
  const written = new Promise<void>((keep, reject) => {
    end = { keep, fail: () => reject(new Error('down')) };
  });
  return { written, keep: () => end?.keep(), fail: () => end?.fail() };
};

/** Whether a promise has resolved, once all that need not wait has run. */
export const hasEnded = async (promise: Promise<unknown>): Promise<boolean> => {
  let ended = false;
  void promise.then(() => {
    ended = true;
  });
  await new Promise<void>((done) => void setImmediate(done));
  return ended;
};

/** How often everything else had its turn, once in each round of the event loop, while the work was done. */
export const countTurns = async <T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly turns: number }> => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await work();
  isOver = true;
  return { result, turns };
};

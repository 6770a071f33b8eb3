/** Whether any of the expressions reads a column of the table under that alias. */
export const namesAlias = (expressions: readonly string[], alias: string): boolean => {
  const column = new RegExp(`\\b${alias}\\.`);
  return expressions.some((sql) => column.test(sql));
};

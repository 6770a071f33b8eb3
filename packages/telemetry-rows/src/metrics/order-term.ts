/** A term of ORDER BY of metrics: absent values are last in either direction. */
export const orderTerm = (sql: string, direction: 'asc' | 'desc'): string =>
  `${sql} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`;

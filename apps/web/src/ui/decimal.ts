const digits = String.raw`(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[+\-]?\d{1,2})?`;

/**
 * The attributes of a field for a number, which may be negative or not. It is a field for text: one of the type `number`
 * drops a comma unseen, and a price of 1,5 is then 15.
 */
const decimalField = (sign: '' | '-?') =>
  ({
    type: 'text',
    inputMode: 'decimal',
    pattern: String.raw`\s*${sign}${digits}\s*`,
    title: `${sign === '' ? 'A number' : 'A number, which may be negative'}, with a point before its decimals, such as 1.5`,
  }) as const;

export const decimal = decimalField('-?');
export const positiveDecimal = decimalField('');

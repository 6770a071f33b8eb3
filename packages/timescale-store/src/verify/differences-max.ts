/** How many differences of one kind are told. */
export const differencesMax = 1_000;

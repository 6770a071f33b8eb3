/** How many differences of one kind are reported. */
export const differencesMax = 1_000;

/** For each of what goes on in the background, and for each connection: a server that hangs is not waited for. */
export const endMs = 1_000;

/** For all of the end, beyond what work under way is given. Engines that are ours have ten seconds of it. */
export const endingMsMax = 15_000;

/** The search of the engine compares up to the whole text at each place; up to this length that is still quick. */
const shortMax = 64;

/**
 * True if `text` includes `wanted`, in time in proportion to both (Knuth, Morris and Pratt 1977): both may be of someone
 * who repeats one letter a million times.
 */
export const holdsText = (text: string, wanted: string): boolean => {
  if (wanted.length <= shortMax) return text.includes(wanted);
  if (wanted.length > text.length) return false;
  const overlaps = overlapsOf(wanted);
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && wanted.charCodeAt(matched) !== unit) matched = overlaps[matched - 1] ?? 0;
    if (wanted.charCodeAt(matched) === unit) matched += 1;
    if (matched === wanted.length) return true;
  }
  return false;
};

/** By position, the length of the longest beginning of the text that ends there, other than the whole. */
const overlapsOf = (text: string): Uint32Array => {
  const overlaps = new Uint32Array(text.length);
  let matched = 0;
  for (let at = 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && text.charCodeAt(matched) !== unit) matched = overlaps[matched - 1] ?? 0;
    if (text.charCodeAt(matched) === unit) matched += 1;
    overlaps[at] = matched;
  }
  return overlaps;
};

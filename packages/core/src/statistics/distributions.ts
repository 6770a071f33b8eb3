const lanczosFirst = 0.999_999_999_999_809_93;
const lanczosRest: readonly number[] = [
  676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
];
const lanczosG = 7;

/** The logarithm of the gamma function of a positive number, to about 15 digits. */
const logGamma = (x: number): number => {
  const at = x - 1;
  const series = lanczosRest.reduce((sum, coefficient, index) => sum + coefficient / (at + index + 1), lanczosFirst);
  const t = at + lanczosG + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(series);
};

const stepsMax = 10_000;
const precision = 1e-15;
const tiny = 1e-300;

const kept = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

/** The continued fraction of the incomplete beta function, by Lentz's method. */
const betaFraction = (x: number, a: number, b: number): number => {
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= stepsMax; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < precision) break;
  }
  return fraction;
};

/** The regularized incomplete beta function, for `x` from 0 to 1. */
const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
};

const erfcCoefficients: readonly number[] = [
  -1.265_512_23, 1.000_023_68, 0.374_091_96, 0.096_784_18, -0.186_288_06, 0.278_868_07, -1.135_203_98, 1.488_515_87,
  -0.822_152_23, 0.170_872_77,
];

/** How likely a standard normal value is at least as far from 0 as `z`; the relative error is below 1.2e-7. */
export const normalTwoSided = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const exponent = erfcCoefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return Math.min(1, t * Math.exp(exponent - x * x));
};

/** From this many degrees of freedom Student's distribution equals the normal one, to five digits. */
const normalFrom = 100_000;

/** How likely a value of Student's distribution is at least as far from 0 as `t`. */
export const studentTwoSided = (t: number, degreesOfFreedom: number): number =>
  degreesOfFreedom > normalFrom
    ? normalTwoSided(t)
    : incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);

/** 95 % of a standard normal distribution are within plus and minus this value. */
export const normalWithin95 = 1.959_963_984_540_054;

/** With one degree of freedom, the fewest there are. */
const studentWithin95Max = 12.71;
const halvings = 60;

/** 95 % of Student's distribution are within plus and minus this value; one degree of freedom at least. */
export const studentWithin95 = (degreesOfFreedom: number): number => {
  let [low, high] = [normalWithin95, studentWithin95Max];
  if (degreesOfFreedom > normalFrom) return low;
  for (let at = 0; at < halvings; at += 1) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degreesOfFreedom) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** The probability of this few or this many of `count` even chances, two-sided and exact. */
export const evenChancesTwoSided = (some: number, others: number): number => {
  const count = some + others;
  if (count === 0) return 1;
  const logOf = (k: number): number =>
    logGamma(count + 1) - logGamma(k + 1) - logGamma(count - k + 1) - count * Math.LN2;
  let sum = 0;
  for (let k = Math.min(some, others); k >= 0; k -= 1) {
    const term = Math.exp(logOf(k));
    sum += term;
    // The terms fall faster and faster towards 0.
    if (term <= sum * precision) break;
  }
  return Math.min(1, 2 * sum);
};

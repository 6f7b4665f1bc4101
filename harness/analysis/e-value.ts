/**
 * Evidence that more than half of a cell's trials fail, as an e-value: what a bet against "at most half fail" has made of a stake of 1,
 * when it is spread evenly over all rates in (1/2, 1]. With k failures in n trials it is
 * 2 ∫ p^k (1-p)^(n-k) dp over (1/2, 1], divided by (1/2)^n, which is Σ C(n+1, j) for j = 0 … k, divided by (n+1) C(n, k).
 *
 * Whatever the true rate up to 1/2, the bet wins nothing on average. So it ever reaches 20 with a probability of at most 1/20
 * (Ville, "Étude critique de la notion de collectif", 1939), however often one looks and whenever one stops: unlike an interval made for
 * one look, see Howard et al., "Time-uniform, nonparametric, nonasymptotic confidence sequences" (2021) and Ramdas et al.,
 * "Game-theoretic statistics and safe anytime-valid inference" (2023).
 *
 * @returns from 0 upwards; Infinity beyond what a number holds
 */
export function evidenceAgainstHalf(failures: number, trials: number): number {
  // C(n+1, k) / C(n, k), and from there down to j = 0, each term from the one before: no factorial ever grows too large.
  let term = (trials + 1) / (trials + 1 - failures);
  let sum = 0;
  for (let j = failures; j >= 0; j--) {
    sum += term;
    term *= j / (trials + 2 - j);
  }
  return sum / (trials + 1);
}

/** Reached by a cell in which at most half of the trials fail with a probability of 5 % at most. */
export const convincing = 20;

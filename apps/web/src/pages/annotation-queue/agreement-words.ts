/** The label of Cohen's kappa by Landis and Koch (1977). */
export const kappaWords = (kappa: number): string => {
  if (kappa < 0) return 'less than by chance';
  if (kappa <= 0.2) return 'slight';
  if (kappa <= 0.4) return 'fair';
  if (kappa <= 0.6) return 'moderate';
  return kappa <= 0.8 ? 'substantial' : 'almost perfect';
};

/** The reliability of scores with this alpha by Krippendorff (2004). */
export const alphaWords = (alpha: number): string => {
  if (alpha >= 0.8) return 'reliable';
  return alpha >= 0.667 ? 'for tentative conclusions' : 'not reliable';
};

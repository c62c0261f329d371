/** Scan, then prove. What was on before stays on until the new app's code is accepted. */
export const SETUP_STEPS = 2;

/** Choosing a place; the browser's own window does the rest. */
export const SETUP_STEPS = 1;

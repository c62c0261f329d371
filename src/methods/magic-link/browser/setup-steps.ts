/** Sending the link, then opening it, here or anywhere. */
export const SETUP_STEPS = 2;

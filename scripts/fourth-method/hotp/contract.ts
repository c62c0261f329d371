/** What a token shows at the press of its button: six digits and nothing else. */
export const DIGITS = 6;
export const CODE = /^[0-9]{6}$/;

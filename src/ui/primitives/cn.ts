import { type ClassValue, clsx } from "clsx";

/**
 * Joins class names. No two of them may set the same property, as the stylesheet's order alone would decide: what differs
 * is a prop of the component instead.
 */
export function cn(...inputs: ClassValue[]): string {
  return clsx(inputs);
}

/** Latchkey's own key, upright, in a field of 24 × 24 and the colour of the text. */
export function KeyMark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      aria-hidden
    >
      <circle cx="8.5" cy="6.5" r="3.9" />
      <path d="M8.5 10.4V21h9M8.5 16h5" />
    </svg>
  );
}

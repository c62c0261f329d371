/**
 * Whose password the form is about, for password managers: without it they save a new password under nobody. In the
 * page for them alone, and no `type="hidden"`, which some don't read.
 */
export function UsernameField({ email }: { email: string }) {
  return (
    <input
      type="text"
      name="username"
      autoComplete="username"
      value={email}
      readOnly
      tabIndex={-1}
      aria-hidden
      className="sr-only"
    />
  );
}

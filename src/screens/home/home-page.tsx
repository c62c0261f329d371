import { ArrowRight, BookOpen } from "lucide-react";
import { Link } from "@/ui/navigation/link";
import { Brand } from "@/ui/page/brand/brand";
import { ThemeSwitch } from "@/ui/page/theme-switch";
import { Button } from "@/ui/primitives/button";
import { DemoStrip } from "./demo-strip";
import { SecurityPicture } from "./security-picture";

type HomePageProps = {
  isSignupOpen: boolean;
  hasDocs: boolean;
  /** This is a machine of one's own, and nobody else's account is on it. */
  offersDemo: boolean;
};

/** What this is, for whoever isn't signed in. */
export function HomePage({ isSignupOpen, hasDocs, offersDemo }: HomePageProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      {offersDemo ? <DemoStrip /> : null}
      <header className="mx-auto flex h-16 w-full max-w-6xl items-center gap-2 px-4 sm:px-6">
        <Brand className="mr-auto" />
        {hasDocs ? (
          <Button variant="ghost" size="small" asChild>
            <Link href="/docs">
              <BookOpen aria-hidden />
              API reference
            </Link>
          </Button>
        ) : null}
        <ThemeSwitch />
      </header>
      <main className="mx-auto grid w-full max-w-6xl flex-1 items-center gap-x-16 gap-y-12 px-4 py-10 sm:px-6 lg:grid-cols-[5fr_6fr]">
        <div className="space-y-8">
          <h1 className="text-3xl leading-tight font-semibold tracking-tight text-balance sm:text-4xl sm:leading-[1.15]">
            Sign-in with a second step that people understand, on your own server.
          </h1>
          <div className="flex flex-wrap gap-3">
            {isSignupOpen ? (
              <Button asChild>
                <Link href="/register">
                  Create an account
                  <ArrowRight aria-hidden />
                </Link>
              </Button>
            ) : null}
            <Button variant="outline" asChild>
              <Link href="/login">Sign in</Link>
            </Button>
          </div>
        </div>
        <SecurityPicture />
      </main>
    </div>
  );
}

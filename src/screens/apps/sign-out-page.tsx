"use client";

import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useProduct } from "@/ui/kept/product";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { HOME } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";

/** The app named nobody and anybody can link here, so the person is asked. @param next a path that was checked */
export function SignOutPage({ next }: { next: string }) {
  const { name } = useProduct();
  const logout = api.auth.logout.useMutation({ onSuccess: () => leaveFor(next) });
  return (
    <PageCard
      title={`Sign out of ${name}?`}
      lead="You have signed out of an app. Other apps that you opened with this account are signed out, too."
      back={<Link href={HOME}>Stay signed in</Link>}
    >
      <FormProblem problem={logout.error ? readProblem(logout.error) : undefined} />
      <Button
        className="w-full"
        pending={logout.isPending || logout.isSuccess}
        onClick={() => logout.mutate({})}
      >
        Sign out
      </Button>
    </PageCard>
  );
}

import type { ReactNode } from "react";
import { ThemeSwitch } from "@/ui/page/theme-switch";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex flex-1 flex-col justify-center pt-12 pb-8 sm:pt-16">{children}</div>
      <footer className="flex justify-center pb-4">
        <ThemeSwitch />
      </footer>
    </div>
  );
}

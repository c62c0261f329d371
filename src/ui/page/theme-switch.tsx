"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Menu } from "../menu/menu";
import { Button } from "../primitives/button";

const THEMES = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

export function ThemeSwitch() {
  const { theme = "system", setTheme } = useTheme();
  return (
    <Menu
      button={
        <Button variant="quiet" size="icon" aria-label="Theme">
          <Sun className="dark:hidden" aria-hidden />
          <Moon className="hidden dark:block" aria-hidden />
        </Button>
      }
      choice={{ value: theme, onChange: setTheme, choices: THEMES }}
      width="max-w-[calc(100vw-1rem)] min-w-36"
    />
  );
}

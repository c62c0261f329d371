"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type KeyboardEvent, useState } from "react";
import { cn } from "../../primitives/cn";
import { Input } from "../../primitives/input";

type PasswordInputProps = Omit<ComponentProps<"input">, "type"> & {
  /** Tells password managers whether to fill one in or to offer a new one. */
  autoComplete: "current-password" | "new-password";
};

export function PasswordInput({ className, ...props }: PasswordInputProps) {
  const [isShown, setIsShown] = useState(false);
  const [isCapsLockOn, setIsCapsLockOn] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  const watchCapsLock = (event: KeyboardEvent<HTMLInputElement>) =>
    setIsCapsLockOn(event.getModifierState("CapsLock"));
  return (
    <div>
      <div className="relative">
        <Input
          type={isShown ? "text" : "password"}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className={cn("pr-11", className)}
          onKeyDown={watchCapsLock}
          onKeyUp={watchCapsLock}
          onBlur={() => setIsCapsLockOn(false)}
          {...props}
        />
        <button
          type="button"
          onClick={() => setIsShown(!isShown)}
          aria-label="Show password"
          aria-pressed={isShown}
          className="absolute top-1 right-1 grid size-8 cursor-pointer place-items-center rounded-md text-muted-foreground outline-hidden hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring"
        >
          <Icon className="size-4" aria-hidden />
        </button>
      </div>
      <div role="status">
        {isCapsLockOn ? <p className="mt-1.5 text-sm text-warning">Caps Lock is on</p> : null}
      </div>
    </div>
  );
}

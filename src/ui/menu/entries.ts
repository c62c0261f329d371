import type { KeyboardEvent, ReactElement, ReactNode } from "react";

/** What a menu is made of. */

export type MenuItem = {
  label: ReactNode;
  icon?: ReactNode;
  /** Where it leads; without one it does something. */
  href?: string;
  onSelect?: () => void;
  destructive?: boolean;
  /** Of a list of places: it is the one that is shown. */
  isCurrent?: boolean;
  /** Why it can't be done now, in place of doing it. */
  refusal?: string | undefined;
};

/** One of several that hold: its choices stand in place of items. */
export type MenuChoice = {
  value: string;
  onChange: (value: string) => void;
  choices: readonly { value: string; label: ReactNode; icon: ReactNode }[];
};

type ButtonProps = {
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
  "data-state"?: "closed";
  onClick?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
};

export type MenuProps = {
  button: ReactElement<ButtonProps>;
  /** Above the entries: whose they are. */
  heading?: ReactNode;
  /** In the order they stand in; what is false is left out. */
  items?: readonly (MenuItem | "line" | false)[];
  choice?: MenuChoice;
  align?: "start" | "end";
  /** Its least and its greatest, where not the usual ones. */
  width?: string;
};

"use client";

import { later } from "../later";
import type { RenameDialogProps } from "./drawn-rename-dialog";

export const RenameDialog = later<RenameDialogProps>(
  () => import("./drawn-rename-dialog").then(({ DrawnRenameDialog }) => DrawnRenameDialog),
  { isNeeded: ({ open }) => open, unasked: true },
);

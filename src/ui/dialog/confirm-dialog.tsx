"use client";

import { later } from "../later";
import type { ConfirmDialogProps } from "./drawn-confirm-dialog";

export const ConfirmDialog = later<ConfirmDialogProps>(
  () => import("./drawn-confirm-dialog").then(({ DrawnConfirmDialog }) => DrawnConfirmDialog),
  { isNeeded: ({ open }) => open, unasked: true },
);

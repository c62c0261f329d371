import type { Metadata } from "next";
import { UndoEmail } from "@/screens/auth/links/undo-email";

export const metadata: Metadata = { title: "Keep your address" };

/** Where the mails to an earlier address lead. Asking for the page, however often, changes nothing. */
export default function UndoEmailPage() {
  return <UndoEmail />;
}

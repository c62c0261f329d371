import { notFound } from "next/navigation";

/** What is no page of the settings is said inside their frame. */
export default function Page() {
  notFound();
}

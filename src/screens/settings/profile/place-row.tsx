"use client";

import { Globe } from "lucide-react";
import { useEffect, useState } from "react";
import { Row } from "@/ui/row/row";

/** What the browser says of its language and time zone: dates and times follow them. */
export function PlaceRow() {
  const [place, setPlace] = useState<string>();
  useEffect(() => setPlace(placeOf(navigator.language)), []);
  return (
    <Row
      icon={<Globe />}
      name="Language and time zone"
      fact={place === undefined ? "As your browser has them." : `${place}, as your browser has them.`}
    />
  );
}

/** "British English · Europe/Lisbon" */
function placeOf(language: string): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const name = new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
  return `${name} · ${timeZone.replaceAll("_", " ")}`;
}

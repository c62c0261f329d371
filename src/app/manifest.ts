import type { MetadataRoute } from "next";
import { product } from "@/api/product";
import { DEFAULT_ACCENT } from "@/ui/page/brand/accent";

export const dynamic = "force-dynamic";

/** So that the product can be put on a home screen under the operator's name. */
export default function manifest(): MetadataRoute.Manifest {
  const { name, accent = DEFAULT_ACCENT } = product();
  return {
    name,
    short_name: name,
    start_url: "/",
    display: "standalone",
    background_color: "#fcfcfc",
    theme_color: accent,
    icons: [
      { src: "/icon.svg", type: "image/svg+xml", sizes: "any" },
      { src: "/apple-icon.png", type: "image/png", sizes: "180x180" },
    ],
  };
}

/** What shared parts need of the framework's router; everything else of it stays in `app`. */
export { usePathname, useRouter, useSearchParams } from "next/navigation";

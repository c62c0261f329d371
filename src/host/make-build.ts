import { buildIfNeeded } from "./build";

/** `npm run build`. */
buildIfNeeded();

import { buildIfNeeded } from "./build/build";

/** `npm run build`. */
buildIfNeeded();

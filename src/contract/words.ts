import { z } from "zod";

/** What a refused field says where its schema has no words of its own: a person's words, not a library's. */
z.config({
  customError: ({ code, input }) => {
    if (input === undefined) return "This is missing.";
    if (code === "invalid_type") return "This isn't the kind of value that belongs here.";
    if (code === "too_big") return "This is too long.";
    if (code === "too_small") return "This is too short.";
    return "This isn't valid.";
  },
});

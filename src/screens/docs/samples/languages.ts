import { curl } from "./curl";
import { go } from "./go";
import { java } from "./java";
import { php } from "./php";
import { python } from "./python";
import { ruby } from "./ruby";
import type { SampleCall } from "./sample-call";
import { typescript } from "./typescript";

type Language = { id: string; label: string; write: (call: SampleCall) => string };

/** The languages of the samples, in the order of their tabs. */
export const LANGUAGES: readonly [Language, ...Language[]] = [
  { id: "curl", label: "curl", write: curl },
  { id: "typescript", label: "TypeScript", write: typescript },
  { id: "python", label: "Python", write: python },
  { id: "go", label: "Go", write: go },
  { id: "php", label: "PHP", write: php },
  { id: "ruby", label: "Ruby", write: ruby },
  { id: "java", label: "Java", write: java },
];

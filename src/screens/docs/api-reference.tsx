import type { ApiDocument } from "@/contract/document/api-document";
import { FoldedContents, ReadingFrame } from "@/ui/page/reading-frame";
import { Contents, type ContentsPart } from "./contents";
import { anchorOf, type Entry, OperationSection } from "./operation-section";
import { LanguageProvider } from "./sample-tabs";
import { START_TOPICS, StartSection } from "./start-section";

type ApiReferenceProps = { document: ApiDocument; origin: string; tokenMinutes: number };
type Group = { name: string; description: string; entries: Entry[] };

function groupsOf({ tags, paths }: ApiDocument): Group[] {
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
  return tags.map(({ name, description }) => ({
    name,
    description,
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
}

/** The whole reference on one page, from the document alone. */
export function ApiReference({ document, origin, tokenMinutes }: ApiReferenceProps) {
  const groups = groupsOf(document);
  const parts = partsOf(groups);
  return (
    <LanguageProvider>
      <ReadingFrame label="Contents" current="/docs" contents={<Contents parts={parts} />}>
        <div className="space-y-12">
          <header className="max-w-180 space-y-3">
            <h1 className="text-2xl font-semibold tracking-tight">API reference</h1>
            <p className="text-muted-foreground">
              {document.info.description} The same as a document for programs:{" "}
              <a href="/openapi.json" className="text-link underline underline-offset-4">
                openapi.json
              </a>
              .
            </p>
            <FoldedContents label="Contents">
              <Contents parts={parts} />
            </FoldedContents>
          </header>
          <section aria-labelledby="start" className="space-y-6">
            <h2 id="start" className="text-xl font-semibold tracking-tight">
              Start here
            </h2>
            <StartSection tokenMinutes={tokenMinutes} />
          </section>
          {groups.map((group) => (
            <section key={group.name} aria-labelledby={`tag-${group.name}`}>
              <h2 id={`tag-${group.name}`} className="text-xl font-semibold tracking-tight">
                {group.name}
              </h2>
              <p className="mt-1 mb-6 text-muted-foreground">{group.description}</p>
              {group.entries.map((entry) => (
                <OperationSection key={entry.operation.operationId} entry={entry} origin={origin} />
              ))}
            </section>
          ))}
        </div>
      </ReadingFrame>
    </LanguageProvider>
  );
}

const partsOf = (groups: readonly Group[]): ContentsPart[] => [
  { title: "Start here", links: START_TOPICS.map(({ id, title }) => ({ id, text: title })) },
  ...groups.map(({ name, entries }) => ({
    title: name,
    links: entries.map((entry) => ({
      id: anchorOf(entry),
      text: `${entry.method.toUpperCase()} ${entry.path}`,
      words: entry.operation.summary,
    })),
  })),
];

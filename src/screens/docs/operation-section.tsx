import type { OperationObject } from "@/contract/document/api-document";
import { Badge } from "@/ui/primitives/badge";
import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import { CodeBlock } from "./code-block";
import { SampleTabs } from "./sample-tabs";
import type { SampleCall } from "./samples/sample-call";
import { SchemaView } from "./schema-view";

export type Entry = { method: string; path: string; operation: OperationObject };

export const anchorOf = ({ operation }: Entry) => operation.operationId.replaceAll(".", "-");

/** The example request of an operation at its real address. */
function callOf({ method, path, operation }: Entry, origin: string): SampleCall {
  const url = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === "path")
    .reduce((text, { name, example }) => text.replace(`{${name}}`, String(example ?? name)), origin + path);
  const body = operation.requestBody?.content["application/json"].example;
  return {
    method: method.toUpperCase(),
    url,
    needsToken: operation.security.length > 0,
    ...(typeof body === "object" && body !== null ? { body: { ...body } } : {}),
  };
}

export function OperationSection({ entry, origin }: { entry: Entry; origin: string }) {
  const { method, path, operation } = entry;
  const anchor = anchorOf(entry);
  const body = operation.requestBody;
  const success = operation.responses["200"]?.content?.["application/json"];
  return (
    <section aria-labelledby={anchor} className="grid gap-6 border-t border-border py-10 xl:grid-cols-2">
      <div className="min-w-0 space-y-5">
        <header className="space-y-2">
          <Heading id={anchor}>{operation.summary}</Heading>
          <p className="flex flex-wrap items-center gap-2">
            <Badge variant={method === "get" ? "neutral" : method === "delete" ? "destructive" : "accent"}>
              {method.toUpperCase()}
            </Badge>
            <code className="font-mono text-xs break-all">{path}</code>
          </p>
          <p className="text-muted-foreground">{operation.description ?? "Anybody may call this."}</p>
        </header>
        {operation.parameters ? <Parameters operation={operation} /> : null}
        {body ? (
          <Part title={body.required ? "Body" : "Body, optional"}>
            <SchemaView schema={body.content["application/json"].schema} />
          </Part>
        ) : null}
        {success ? (
          <Part title="Answer">
            <SchemaView schema={success.schema} />
          </Part>
        ) : null}
        <Errors operation={operation} />
      </div>
      <div className="min-w-0 space-y-4">
        <SampleTabs call={callOf(entry, origin)} label={operation.summary} />
        {success?.example === undefined ? null : (
          <Part title="Example answer">
            <CodeBlock
              text={JSON.stringify(success.example, null, 2)}
              label={`Example answer: ${operation.summary}`}
            />
          </Part>
        )}
      </div>
    </section>
  );
}

function Heading({ id, children }: { id: string; children: React.ReactNode }) {
  return (
    <h3 id={id} tabIndex={-1} className="scroll-mt-6 text-base font-semibold text-balance outline-hidden">
      {children}
    </h3>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="space-y-2">
      <h4 className="text-xs font-medium text-muted-foreground">{title}</h4>
      {children}
    </div>
  );
}

function Parameters({ operation }: { operation: OperationObject }) {
  return (
    <Part title="Parameters">
      <Table label={`Parameters: ${operation.summary}`}>
        <tbody>
          {operation.parameters?.map(({ name, in: place, required, schema }) => (
            <TableRow key={name}>
              <TableCell room="px-0 py-2" className="font-mono text-xs">
                {name}
              </TableCell>
              <TableCell room="px-4 py-2" className="text-xs text-muted-foreground">
                in the {place}
                {required ? "" : ", optional"}
              </TableCell>
              <TableCell room="px-0 py-2">
                <SchemaView schema={schema} />
              </TableCell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Part>
  );
}

function wordsOf(value: unknown): string {
  const hasWords = typeof value === "object" && value !== null && "error" in value;
  return hasWords ? String(value.error) : "";
}

function Errors({ operation }: { operation: OperationObject }) {
  const rows = Object.entries(operation.responses).flatMap(([status, { content, description }]) => {
    if (status === "200") return [];
    const examples = Object.entries(content?.["application/json"].examples ?? {});
    if (examples.length === 0) return [{ status, code: "", words: description }];
    return examples.map(([code, { value }]) => ({ status, code, words: wordsOf(value) }));
  });
  return (
    <details className="group rounded-lg border border-border">
      <summary className="cursor-pointer rounded-lg px-3 py-2 text-xs font-medium outline-hidden focus-visible:ring-2 focus-visible:ring-ring">
        {rows.length} ways to be refused
      </summary>
      <Table label={`Errors: ${operation.summary}`}>
        <thead>
          <TableRow>
            <TableHead>Status</TableHead>
            <TableHead>Code</TableHead>
            <TableHead>Words</TableHead>
          </TableRow>
        </thead>
        <tbody>
          {rows.map(({ status, code, words }) => (
            <TableRow key={status + code}>
              <TableCell room="px-4 py-2" className="text-xs">
                {status}
              </TableCell>
              <TableCell room="px-4 py-2" className="font-mono text-xs">
                {code}
              </TableCell>
              <TableCell room="px-4 py-2" className="text-xs text-muted-foreground">
                {words}
              </TableCell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </details>
  );
}

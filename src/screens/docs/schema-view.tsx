import type { Schema } from "@/contract/document/api-document";

const isSchema = (part: unknown): part is Schema => typeof part === "object" && part !== null;

const alternativesOf = (schema: Schema) => schema.anyOf ?? schema.oneOf;

/** The kind of a value in words, such as "list of string". */
function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map(String).join(" | ");
  const alternatives = alternativesOf(schema);
  if (alternatives)
    return alternatives.map((part) => (isSchema(part) ? kindOf(part) : "anything")).join(" or ");
  if (schema.type === "array") return `list of ${isSchema(schema.items) ? kindOf(schema.items) : "anything"}`;
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "anything");
  const lengths = [
    ...(schema.minLength !== undefined && schema.minLength > 1 ? [`at least ${schema.minLength}`] : []),
    ...(schema.maxLength === undefined ? [] : [`at most ${schema.maxLength} characters`]),
  ];
  const limits = [...(schema.format ? [schema.format] : []), ...lengths];
  return limits.length > 0 ? `${type} (${limits.join(", ")})` : String(type);
}

/** The object inside, where there is one to unfold. */
function innerOf(schema: Schema): Schema | undefined {
  if (schema.properties) return schema;
  if (isSchema(schema.items) && schema.items.properties) return schema.items;
  return undefined;
}

/** The fields of an object, with those inside them; the alternatives where there are several. */
export function SchemaView({ schema }: { schema: Schema }) {
  const alternatives = alternativesOf(schema);
  if (alternatives) {
    return alternatives.filter(isSchema).map((part, index) => (
      <div key={JSON.stringify(part)} className="space-y-2">
        <p className="text-xs text-muted-foreground">{index === 0 ? "Either" : "or"}</p>
        <SchemaView schema={part} />
      </div>
    ));
  }
  const inner = innerOf(schema);
  if (!inner) return <p className="font-mono text-xs text-muted-foreground">{kindOf(schema)}</p>;
  return (
    <ul className="divide-y divide-border rounded-lg border border-border">
      {Object.entries(inner.properties ?? {}).map(([name, field]) =>
        isSchema(field) ? (
          <Field key={name} name={name} schema={field} isRequired={inner.required?.includes(name) ?? false} />
        ) : null,
      )}
    </ul>
  );
}

function Field({ name, schema, isRequired }: { name: string; schema: Schema; isRequired: boolean }) {
  return (
    <li className="space-y-2 px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-mono text-xs font-medium">{name}</code>
        <span className="min-w-0 font-mono text-xs break-words text-muted-foreground">{kindOf(schema)}</span>
        {isRequired ? null : <span className="text-xs text-muted-foreground">optional</span>}
      </p>
      {schema.description ? <p className="text-xs text-muted-foreground">{schema.description}</p> : null}
      {innerOf(schema) ? <SchemaView schema={schema} /> : null}
    </li>
  );
}

/** The least a route handler can do: the first thing the product's own operations are measured against. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ success: true, data: { isEnabled: true, isRequired: false } });
}

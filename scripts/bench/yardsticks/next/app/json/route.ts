/** Made for each request. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ success: true });
}

/** Made for each request, as the product's pages are. */
export const dynamic = "force-dynamic";

export default function Page() {
  return <p>Next</p>;
}

export const metadata = { title: "Next example" };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <h1>Next example</h1>
        {children}
      </body>
    </html>
  );
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fileOf, headingId, hrefOf, pageOf } from "../src/contract/document/guide";
import { temporaryFolder } from "../src/testing/harness/temporary-folder";
import { faultsOf, findIn, unreached } from "./links";

/** Guarantee: a link of the guide that leads nowhere fails the lint. */
describe("links of Markdown files", () => {
  const folder = temporaryFolder();
  const home = process.cwd();
  process.chdir(folder.path);
  mkdirSync("docs/decisions", { recursive: true });
  mkdirSync("src/app/docs", { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(folder.path, file), text);
  write("docs/README.md", "# Guide\n\n- [one](one.md)\n- [why](decisions/why.md#what-it-costs)\n");
  write(
    "docs/one.md",
    "# One\n\n[up](../README.md), [api](/docs), [there](https://example.com/x), [here](#one)",
  );
  write("docs/decisions/why.md", "# Why\n\n## What it `costs`\n\n[one](../one.md#two)");
  write("docs/alone.md", "[no](gone.md) [plain](http://example.com) [page](/nowhere) ![x](x.png)");
  write("README.md", '<img src="docs/none.png">');
  afterAll(() => {
    process.chdir(home);
    folder.remove();
  });

  it("are found in texts, lists, pictures and tags", () => {
    expect(findIn('a [b](c) ![d](e)\n\n- [f](g)\n\n| h |\n|-|\n| [i](j) |\n\n<img src="k">').links).toEqual([
      ...["c", "e", "g", "j", "k"],
    ]);
  });

  it("that lead somewhere are fine, and those that don't are told", () => {
    expect(faultsOf("docs/README.md")).toEqual([]);
    expect(faultsOf("docs/one.md")).toEqual([]);
    expect(faultsOf("docs/decisions/why.md")).toEqual([expect.stringContaining("names a heading")]);
    expect(faultsOf("docs/alone.md")).toHaveLength(4);
    expect(faultsOf("README.md")).toEqual([expect.stringContaining("docs/none.png isn't there")]);
  });

  it("leave no page out", () => {
    const all = ["docs/README.md", "docs/one.md", "docs/decisions/why.md", "docs/alone.md"];
    expect(unreached("docs/README.md", all)).toEqual(["docs/alone.md"]);
  });

  it("lead on the page where they lead in the files", () => {
    expect(pageOf("docs/README.md")).toBe("");
    expect(pageOf("docs/decisions/README.md")).toBe("decisions");
    expect(hrefOf("docs/decisions/README.md", "epochs.md#x")).toBe("/guide/decisions/epochs#x");
    expect(hrefOf("docs/deploy.md", "../CHANGELOG.md")).toBe("/guide/changes");
    expect(hrefOf("docs/deploy.md", "../vercel.json")).toBeUndefined();
    expect(hrefOf("docs/deploy.md", "javascript:alert(1)")).toBeUndefined();
    expect(fileOf("docs/deploy.md", "../../../etc/passwd")).toBe("etc/passwd");
    expect(headingId("What's `new`? – A_b")).toBe("whats-new--a_b");
  });
});

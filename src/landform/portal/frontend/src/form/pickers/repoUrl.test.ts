import { describe, expect, it } from "vitest";
import { formatRepoUrl, NO_REPO, parseRepoUrl, partsFor, repoProblems, withOnlyChoices } from "./repoUrl";

const github = { ...NO_REPO, host: "github.com", owner: "acme", repo: "orders" };

describe("a repository's URL", () => {
  it("is written as Backstage writes it", () => {
    expect(formatRepoUrl(github)).toBe("github.com?owner=acme&repo=orders");
    expect(formatRepoUrl({ ...NO_REPO, host: "dev.azure.com", organization: "a b", project: "p&q", repo: "r" })).toBe(
      "dev.azure.com?organization=a+b&project=p%26q&repo=r",
    );
    expect([formatRepoUrl(NO_REPO), formatRepoUrl({ ...NO_REPO, host: "h" })]).toEqual([undefined, "h"]);
  });

  it.each([github, NO_REPO, { ...github, owner: "a/b c?&=ü", repo: "" }, { ...github, workspace: "w", project: "p" }])(
    "is read back as it was: %j",
    (repo) => expect(parseRepoUrl(formatRepoUrl(repo))).toEqual(repo),
  );

  it.each([undefined, null, 7, {}])("is empty for %j", (value) => expect(parseRepoUrl(value)).toEqual(NO_REPO));

  it("has the parts of its host", () => {
    expect(partsFor("github.com", {})).toEqual(["owner", "repo"]);
    expect(partsFor("gitlab.example", {})).toEqual(["owner", "repo"]);
    expect(partsFor("dev.azure.com", {})).toEqual(["organization", "project", "repo"]);
    expect(partsFor("bitbucket.org", {})).toEqual(["workspace", "project", "repo"]);
    expect(partsFor("git.example", { allowedProjects: ["P"] })).toEqual(["project", "repo"]);
  });

  it("fills in what leaves no choice, and forgets parts that the host does not have", () => {
    const options = { allowedHosts: ["github.com"], allowedOwners: ["acme"], allowedRepos: ["a", "b"] };
    expect(withOnlyChoices(NO_REPO, options)).toEqual({ ...NO_REPO, host: "github.com", owner: "acme" });
    expect(withOnlyChoices({ ...github, project: "old" }, {})).toEqual(github);
  });

  it("says what is missing or not allowed", () => {
    expect(repoProblems("github.com?owner=acme&repo=orders", {})).toEqual([]);
    expect(repoProblems("github.com?owner=acme", {})).toEqual(["Repository is missing."]);
    expect(repoProblems("", {})).toEqual(["Host is missing.", "Owner is missing.", "Repository is missing."]);
    expect(repoProblems("github.com?owner=evil&repo=r", { allowedOwners: ["acme", "payments"] })).toEqual([
      "Owner must be one of acme, payments.",
    ]);
    expect(repoProblems("github.com?owner=acme&repo=a%2Fb", {})).toHaveLength(1);
    expect(repoProblems("gitlab.com?owner=acme%2Fteam&repo=r", {})).toEqual([]);
  });
});

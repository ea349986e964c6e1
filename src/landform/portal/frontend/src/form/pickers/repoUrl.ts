import { t, type Text } from "../../i18n";

/** The parts of a RepoUrlPicker's value, which is written `host?owner=..&repo=..` as in Backstage. */
export interface RepoUrl {
  host: string;
  owner: string;
  organization: string;
  workspace: string;
  project: string;
  repo: string;
}

export type RepoPart = keyof RepoUrl;

/** In the order in which Backstage writes them. */
const PARTS = ["owner", "organization", "workspace", "project", "repo"] as const;

export const NO_REPO: RepoUrl = { host: "", owner: "", organization: "", workspace: "", project: "", repo: "" };

export function parseRepoUrl(text: unknown): RepoUrl {
  if (typeof text !== "string") return NO_REPO;
  const [host = "", ...rest] = text.split("?");
  const params = new URLSearchParams(rest.join("?"));
  const parts = PARTS.map((part) => [part, params.get(part) ?? ""]);
  return { ...NO_REPO, host, ...Object.fromEntries(parts) } as RepoUrl;
}

/** Undefined while nothing is chosen. */
export function formatRepoUrl(repo: RepoUrl): string | undefined {
  const params = new URLSearchParams();
  for (const part of PARTS) if (repo[part] !== "") params.set(part, repo[part]);
  const text = params.toString();
  if (text === "" && repo.host === "") return undefined;
  return text === "" ? repo.host : `${repo.host}?${text}`;
}

interface PartSettings {
  label: Text;
  /** The option that lists what may be chosen, and the one with the field's name. */
  allowed: string;
  labelOption: string;
}

export const REPO_PARTS: Record<RepoPart, PartSettings> = {
  host: { label: "Host", allowed: "allowedHosts", labelOption: "hostLabel" },
  owner: { label: "Owner", allowed: "allowedOwners", labelOption: "ownerLabel" },
  organization: { label: "Organization", allowed: "allowedOrganizations", labelOption: "organizationLabel" },
  workspace: { label: "Workspace", allowed: "allowedWorkspaces", labelOption: "workspaceLabel" },
  project: { label: "Project", allowed: "allowedProjects", labelOption: "projectLabel" },
  repo: { label: "Repository", allowed: "allowedRepos", labelOption: "repoLabel" },
};

type Options = Record<string, unknown>;

export function allowedFor(part: RepoPart, options: Options): string[] {
  const allowed = options[REPO_PARTS[part].allowed];
  return Array.isArray(allowed) ? allowed.map(String) : [];
}

/** Which parts a repository of this host has. Hosts of one's own are told by what the options allow. */
export function partsFor(host: string, options: Options): RepoPart[] {
  const name = host.toLowerCase();
  if (name === "dev.azure.com" || name.endsWith(".visualstudio.com") || allowedFor("organization", options).length > 0) {
    return ["organization", "project", "repo"];
  }
  if (name === "bitbucket.org") return ["workspace", "project", "repo"];
  if (allowedFor("project", options).length > 0 || name.startsWith("bitbucket.")) return ["project", "repo"];
  return ["owner", "repo"];
}

/** The value with everything filled in that leaves no choice. */
export function withOnlyChoices(repo: RepoUrl, options: Options): RepoUrl {
  const only = (part: RepoPart, now: string) => {
    const allowed = allowedFor(part, options);
    return now === "" && allowed.length === 1 ? allowed[0]! : now;
  };
  const host = only("host", repo.host);
  const parts = partsFor(host, options);
  return { ...NO_REPO, host, ...Object.fromEntries(parts.map((part) => [part, only(part, repo[part])])) };
}

/** Why this is no repository yet; empty: it is one. */
export function repoProblems(value: unknown, options: Options): string[] {
  const repo = parseRepoUrl(value);
  const parts: RepoPart[] = ["host", ...partsFor(repo.host, options)];
  return parts.flatMap((part) => {
    const allowed = allowedFor(part, options);
    const label = t(REPO_PARTS[part].label);
    if (repo[part] === "") return [t("{part} is missing.", { part: label })];
    if (allowed.length > 0 && !allowed.includes(repo[part])) return [t("{part} must be one of {values}.", { part: label, values: allowed.join(", ") })];
    return hasOddCharacters(part, repo[part]) ? [t("{part} must not have blanks or any of / ? # & in it.", { part: label })] : [];
  });
}

/** An owner may be a path, as GitLab's groups within groups. */
function hasOddCharacters(part: RepoPart, text: string): boolean {
  return (part === "owner" ? /[\s?#&]/ : /[\s/?#&]/).test(part === "project" ? text.replaceAll(" ", "") : text);
}

// The shapes of /api/landform/v1 as the server sends them (snake_case on the wire and here): those of
// our OpenAPI where it says enough, written by hand where it says "an object" only.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Parameters = Record<string, unknown>;
/** One page of a request form: JSON Schema that also carries Backstage's `ui:*` keys. */
export type FormSchema = Record<string, unknown>;

export type User = Schemas["Person"];

export type Me = Omit<Schemas["Me"], "scopes"> & { scopes: string[] };

/** `uses`: only the list tells. */
export type TemplateSummary = Omit<Schemas["UsedTemplate"], "uses"> & Partial<Pick<Schemas["UsedTemplate"], "uses">>;

/** What a filled-in form is for. */
export type FormAction = "create" | "update";

/** What a template's steps are: an order for a stack, or a task. */
export type Orders = "stack" | "task";

export interface ButtonLabels {
  backButtonText?: string;
  createButtonText?: string;
  reviewButtonText?: string;
}

export interface TemplatePage {
  title: string;
  description?: string | null;
  schema: FormSchema;
}

export interface Template extends TemplateSummary {
  pages: TemplatePage[];
  /** Fields that say which stack it is; an older server does not say. */
  fixed?: string[];
  presentation?: { buttonLabels?: ButtonLabels } | null;
}

export type PolicyDecision = "allow" | "warn" | "needs_approval" | "deny";

export type PolicyResult = Schemas["PolicyResultView"];

export interface Policy {
  decision: PolicyDecision;
  results: PolicyResult[];
  engine?: string;
}

export interface Preview {
  name: string;
  environment: string;
  owner: string;
  directory: string;
  files: PreviewFile[];
  policy: Policy;
  /** Null: there is no estimate; an older server does not say. */
  cost?: CostEstimate | null;
}

export interface PreviewFile {
  path: string;
  /** The file as it will be; an older server calls it `content`. */
  text?: string;
  content?: string;
  /** Unified diff against the infra repository; empty when nothing changes. */
  diff?: string;
  status?: "added" | "modified" | "removed" | "unchanged";
}

export interface CostEstimate {
  currency: string;
  monthly: number;
  items: PricedItem[];
  unpriced: { address: string; type: string; reason: string }[];
  prices_as_of: string | null;
  note?: string | null;
}

export interface PricedItem {
  address: string;
  type: string;
  monthly: number;
  parts: { what: string; quantity: number; unit: string; unit_price: number; monthly: number }[];
  assumptions: string[];
}

export const STATUSES = [
  "submitted",
  "awaiting_approval",
  "pull_request_open",
  "planned",
  "plan_failed",
  "approved",
  "applying",
  "apply_failed",
  "applied",
  "completed",
  "rejected",
  "cancelled",
] as const;
export type Status = (typeof STATUSES)[number];
/** After these nothing more happens. */
export const ENDED: ReadonlySet<Status> = new Set<Status>(["completed", "rejected", "cancelled"]);

export type PullRequestLink = Omit<Schemas["PullRequestLink"], "state"> & { state: PullRequestState };

export type PlanFigures = Schemas["landform__api__views__PlanView"];

/** OpenAPI says "a string" of what is one of a few. */
export type Request = Omit<Schemas["RequestView"], "policy" | "pull_request"> & { policy: Policy | null; pull_request: PullRequestLink | null };

export type RequestEvent = Omit<Schemas["EventView"], "facts"> & { facts: Record<string, Json> };

/** What has a default is always sent. */
export type Run = Required<Schemas["RunView"]>;

export type LogChunk = Schemas["LogView"];

export type PullRequestState = Schemas["PullRequestState"];
export type ReviewState = Schemas["ReviewState"];

export type PullRequestSummary = Schemas["PullRequestSummary"];

export interface ChangedFile {
  path: string;
  status: "added" | "modified" | "removed";
  additions: number;
  deletions: number;
  patch: string | null;
}

export type ResourceChange = Schemas["ResourceChange"];
export type AttributeChange = Schemas["AttributeChange"];

export type Review = Schemas["ReviewView"];

export type Approval = Schemas["ApprovalView"];

export type PullRequest = Omit<Schemas["PullRequestView"], "files" | "policy"> & { files: ChangedFile[]; policy: Policy | null };

export interface Entity {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    title?: string;
    description?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    tags?: string[];
    links?: { url: string; title?: string }[];
  };
  spec?: Record<string, unknown> & { type?: string; owner?: string; system?: string };
  relations?: { type: string; targetRef: string }[];
  status?: { items?: { type: string; level: string; message: string }[] };
}

export interface EntityPage {
  items: Entity[];
  totalItems: number;
  pageInfo: { nextCursor?: string };
}

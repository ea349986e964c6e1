// The shapes of /api/landform/v1 as the server sends them (snake_case on the wire and here).

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Parameters = Record<string, unknown>;
/** One page of a request form: JSON Schema that also carries Backstage's `ui:*` keys. */
export type FormSchema = Record<string, unknown>;

export interface User {
  ref: string;
  display_name: string;
  groups: string[];
}

export interface Me {
  subject: string;
  display_name: string;
  groups: string[];
  roles: string[];
  scopes: string[];
  /** Nobody said who they are yet. */
  is_nobody: boolean;
  has_session: boolean;
  can_switch: boolean;
  can_operate: boolean;
  can_audit: boolean;
  users: User[];
}

export interface TemplateSummary {
  name: string;
  title: string;
  description: string | null;
  owner: string;
  type: string;
  tags: string[];
  version: string;
  /** How many requests and tasks were made with it; only the list tells. */
  uses?: number;
}

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
  /** An older server does not say: a stack. */
  orders?: Orders;
  presentation?: { buttonLabels?: ButtonLabels } | null;
}

export type PolicyDecision = "allow" | "warn" | "needs_approval" | "deny";

export interface PolicyResult {
  stage?: "request" | "plan";
  rule: string;
  level: "deny" | "needs_approval" | "warn";
  message: string;
}

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

export interface PullRequestLink {
  number: number;
  url: string;
  state: PullRequestState;
  head_sha: string;
}

export interface PlanFigures {
  adds: number;
  changes: number;
  destroys: number;
  head_sha: string;
}

export interface Request {
  id: string;
  action: string;
  template: string;
  template_version: string;
  name: string;
  environment: string;
  owner: string;
  system: string | null;
  parameters: Parameters;
  requested_by: string;
  status: Status;
  is_terminal: boolean;
  reason: string | null;
  /** Whether the apply starts by itself after the quorum; an older server does not say. */
  apply?: "automatic" | "manual";
  directory: string;
  branch: string | null;
  pull_request: PullRequestLink | null;
  plan: PlanFigures | null;
  policy: Policy | null;
  resource: string | null;
  /** The groups that decide on it; an older server does not say. */
  reviewers?: string[];
  created_at: string;
  updated_at: string;
}

export interface RequestEvent {
  id: number;
  request_id: string;
  type: string;
  actor: string | null;
  cause: string | null;
  from_status: Status | null;
  to_status: Status | null;
  at: string;
  facts: Record<string, Json>;
}

export interface Run {
  id: string;
  phase: "plan" | "apply";
  status: "running" | "succeeded" | "failed" | "lost";
  head_sha: string | null;
  adds: number | null;
  changes: number | null;
  destroys: number | null;
  error: string | null;
  started_at: string | null;
  finished_at: string | null;
}

export interface LogChunk {
  text: string;
  next_offset: number;
  finished: boolean;
}

export type PullRequestState = "open" | "merged" | "closed";
export type ReviewState = "approved" | "changes_requested" | "commented";

export interface PullRequestSummary {
  number: number;
  title: string;
  state: PullRequestState;
  author: string;
  head_branch: string;
  head_sha: string;
  request_id: string | null;
  created_at: string;
  url: string;
}

export interface ChangedFile {
  path: string;
  status: "added" | "modified" | "removed";
  additions: number;
  deletions: number;
  patch: string | null;
}

export interface ResourceChange {
  address: string;
  type: string;
  actions: string[];
}

export interface Review {
  reviewer: string;
  state: ReviewState;
  head_sha: string;
  body: string | null;
  at: string;
}

export interface Approval {
  quorum: number;
  approved_by: string[];
  /** What is still needed, in sentences; empty: approved. */
  missing?: string[];
  can_approve: boolean;
  why_not: string | null;
  /** Where it is reviewed, if that is the forge's own page. */
  review_url?: string | null;
}

export interface PullRequest extends PullRequestSummary {
  body: string | null;
  base_branch: string;
  files: ChangedFile[];
  reviews: Review[];
  comments: { author: string; body: string; at: string }[];
  plan: (PlanFigures & { resource_changes: ResourceChange[] }) | null;
  policy: Policy | null;
  approval: Approval;
}

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

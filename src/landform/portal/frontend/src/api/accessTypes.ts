import type { User } from "./types";

export interface WaysToSignIn {
  providers: { name: string; title: string; url: string }[];
  people: User[];
}

export interface NewToken {
  name: string;
  scopes: string[];
  expires_in_days: number;
}

export interface Token {
  id: string;
  name: string;
  subject: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface GivenToken extends Token {
  /** Shown this once. */
  token: string;
}

import type { components } from "./schema";

type Schemas = components["schemas"];

export type WaysToSignIn = Schemas["WaysToSignIn"];

export interface NewToken {
  name: string;
  scopes: string[];
  expires_in_days: number;
}

export type Token = Schemas["TokenView"];

export interface GivenToken extends Token {
  /** Shown this once. */
  token: string;
}

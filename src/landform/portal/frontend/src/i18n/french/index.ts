import { frFR } from "@mui/material/locale";
import { catalog } from "./catalog";
import { form } from "./form";
import { home } from "./home";
import { operate } from "./operate";
import { pullRequests } from "./pullRequests";
import { requests } from "./requests";
import { rjsf as formTexts } from "./rjsf";
import { shared } from "./shared";
import { words } from "./words";
import { typeset } from "./typeset";

/** The parts apart, for the test that no text is translated twice. */
export const PARTS = { catalog, form, home, operate, pullRequests, requests, shared, words };

export const texts = typeset({ ...catalog, ...form, ...home, ...operate, ...pullRequests, ...requests, ...shared, ...words });
export const rjsf = typeset(formTexts);
export const mui = frFR;

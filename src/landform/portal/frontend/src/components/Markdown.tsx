import { Box } from "@mui/material";
import MarkdownToJsx from "markdown-to-jsx";
import type { ReactNode } from "react";
import { MONO } from "../theme";
import { SafeLink } from "./SafeLink";
import { t } from "../i18n";

/** Images would let a comment call out to other servers: their text is enough. */
function ImageText({ alt }: { alt?: string }) {
  return <em>{alt || t("image")}</em>;
}

function MarkdownLink({ href, children }: { href?: string; children?: ReactNode }) {
  return <SafeLink to={href}>{children}</SafeLink>;
}

const OPTIONS = {
  // HTML in the text is shown as text.
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: { a: MarkdownLink, img: ImageText },
};

/** Markdown written by people and robots, as React elements; nothing of it is ever HTML. */
export function Markdown({ text }: { text: string }) {
  return (
    <Box
      sx={{
        overflowWrap: "anywhere",
        lineHeight: 1.6,
        "& a": { textDecoration: "underline" },
        "& > div > :first-child": { mt: 0 },
        "& > div > :last-child": { mb: 0 },
        "& h1, & h2, & h3": { fontSize: "1.05rem", mt: 2.5, mb: 1 },
        "& pre": { p: 1.5, overflow: "auto", bgcolor: "action.hover", borderRadius: 1, fontSize: 13 },
        "& code": { fontFamily: MONO, fontSize: "0.92em" },
        "& table": { borderCollapse: "collapse", display: "block", overflowX: "auto", my: 1.5 },
        "& th, & td": { border: 1, borderColor: "divider", px: 1.25, py: 0.5, textAlign: "left" },
        "& blockquote": { m: 0, pl: 2, borderLeft: 3, borderColor: "divider", color: "text.secondary" },
      }}
    >
      <MarkdownToJsx options={OPTIONS}>{text}</MarkdownToJsx>
    </Box>
  );
}

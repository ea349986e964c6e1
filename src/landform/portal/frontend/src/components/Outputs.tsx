import { Box, Stack, Typography } from "@mui/material";
import type { Entity } from "../api/types";
import { outputsOf } from "../api/landformSpec";
import { MONO } from "../theme";
import { CopyButton } from "./CopyButton";
import { titleOf } from "./names";
import { t } from "../i18n";

const WANTED_FIRST = ["endpoint", "port", "secret_arn"];

function rank(name: string): number {
  const index = WANTED_FIRST.indexOf(name);
  return index === -1 ? WANTED_FIRST.length : index;
}

/** The outputs of a resource with copy buttons. Secrets are only ever references here. */
export function Outputs({ entity }: { entity: Entity }) {
  const outputs = Object.entries(outputsOf(entity)).sort(([a], [b]) => rank(a) - rank(b));
  if (outputs.length === 0) return <Typography color="textSecondary">{t("This resource has no outputs.")}</Typography>;
  return (
    <Stack component="dl" sx={{ m: 0, gap: 1.25 }}>
      {outputs.map(([name, value]) => (
        <Box key={name} sx={{ minWidth: 0 }}>
          <Typography component="dt" variant="body2" color="textSecondary">
            {titleOf(name)}
          </Typography>
          <Stack component="dd" direction="row" sx={{ m: 0, alignItems: "center", gap: 0.5 }}>
            <OutputValue name={name} value={value} />
          </Stack>
        </Box>
      ))}
    </Stack>
  );
}

function OutputValue({ name, value }: { name: string; value: string | null }) {
  if (value === null) return <Typography variant="body2">{t("Sensitive: only the Terraform state has it.")}</Typography>;
  return (
    <>
      <Box component="code" sx={{ fontFamily: MONO, fontSize: 13.5, overflowWrap: "anywhere" }}>
        {value}
      </Box>
      <CopyButton text={value} label={titleOf(name)} />
    </>
  );
}

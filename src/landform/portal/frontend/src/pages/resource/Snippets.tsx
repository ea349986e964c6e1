import { Box, Tab, Tabs, Typography } from "@mui/material";
import { useState } from "react";
import { Code } from "../../components/Code";
import { Section } from "../../components/Section";
import type { Snippet } from "../../api/entityDetails";
import { t } from "../../i18n";

export function Snippets({ snippets }: { snippets: Snippet[] }) {
  const [chosen, setChosen] = useState(0);
  const snippet = snippets[chosen] ?? snippets[0]!;
  return (
    <Section title={t("Connect")}>
      <Typography variant="body2" color="textSecondary">
        {t("What is secret is read by your program when it runs; it is never shown or stored here.")}
      </Typography>
      <Tabs value={chosen} onChange={(_, value: number) => setChosen(value)} variant="scrollable" aria-label={t("Language")}>
        {snippets.map(({ title }, index) => (
          <Tab key={title} label={title} id={`snippet-${index}`} aria-controls="snippet" />
        ))}
      </Tabs>
      <Box role="tabpanel" id="snippet" aria-labelledby={`snippet-${chosen}`} sx={{ mt: 1 }}>
        <Code text={snippet.code} label={t("{language} snippet", { language: snippet.title })} />
      </Box>
    </Section>
  );
}

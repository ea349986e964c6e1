import { Alert, Stack, ToggleButton, ToggleButtonGroup } from "@mui/material";
import { useState } from "react";
import { t } from "../i18n";
import { choose, LANGUAGES, language, type Language } from "../i18n/language";

/** The languages side by side, for those who have no menu yet. */
export function LanguageChoice() {
  const [hasFailed, setHasFailed] = useState(false);
  const take = (chosen: Language) => {
    setHasFailed(false);
    choose(chosen).catch(() => setHasFailed(true));
  };
  return (
    <Stack sx={{ gap: 1, alignItems: "flex-start" }}>
      {hasFailed && <Alert severity="error">{t("The language could not be fetched. Try again.")}</Alert>}
      <ToggleButtonGroup exclusive size="small" value={language()} onChange={(_, next: Language | null) => next && take(next)} aria-label={t("Language")}>
        {(Object.keys(LANGUAGES) as Language[]).map((each) => (
          <ToggleButton key={each} value={each} lang={each} sx={{ color: "text.primary", textTransform: "none" }}>
            {LANGUAGES[each]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Stack>
  );
}

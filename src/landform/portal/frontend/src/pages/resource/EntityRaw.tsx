import { Button, Stack, ToggleButton, ToggleButtonGroup } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Entity } from "../../api/types";
import { Code } from "../../components/Code";
import { Loaded } from "../../components/Loaded";
import { Section } from "../../components/Section";
import { t } from "../../i18n";

type Format = "yaml" | "json";

/** The entity as the catalog has it, for those who want to see it. */
export function EntityRaw({ entity }: { entity: Entity }) {
  const [isOpen, setIsOpen] = useState(false);
  const [format, setFormat] = useState<Format>("yaml");
  const text = useQuery({
    queryKey: ["raw", format, entity],
    // The YAML writer is loaded only when somebody asks for YAML.
    queryFn: async () => (format === "json" ? JSON.stringify(entity, null, 2) : (await import("yaml")).stringify(entity)),
    enabled: isOpen,
    staleTime: Infinity,
  });
  return (
    <Section
      title={t("Raw entity")}
      beside={
        <Stack direction="row" sx={{ gap: 1 }}>
          {isOpen && (
            <ToggleButtonGroup size="small" exclusive value={format} onChange={(_, value: Format | null) => value && setFormat(value)} aria-label={t("Format")}>
              <ToggleButton value="yaml">YAML</ToggleButton>
              <ToggleButton value="json">JSON</ToggleButton>
            </ToggleButtonGroup>
          )}
          <Button size="small" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? t("Hide") : t("Show")}
          </Button>
        </Stack>
      }
    >
      {isOpen && <Loaded query={text}>{(data) => <Code text={data} label={t("entity as {format}", { format: format.toUpperCase() })} />}</Loaded>}
    </Section>
  );
}

import { Typography } from "@mui/material";
import type { Entity } from "../../api/types";
import { DefinitionList } from "../../components/DefinitionList";
import { EntityLink } from "../../components/links";
import { Section } from "../../components/Section";
import { relationText } from "./relationText";
import { t } from "../../i18n";

export function Relations({ entity: { relations = [] } }: { entity: Entity }) {
  const types = [...new Set(relations.map(({ type }) => type))];
  return (
    <Section title={t("Relations")}>
      {types.length === 0 && <Typography color="textSecondary">{t("No relations.")}</Typography>}
      <DefinitionList
        rows={types.map((type) => [
          relationText(type),
          relations
            .filter((relation) => relation.type === type)
            .map(({ targetRef }, index) => (
              <span key={targetRef}>
                {index > 0 && ", "}
                <EntityLink entityRef={targetRef} /> <small>({targetRef.split(":")[0]})</small>
              </span>
            )),
        ])}
      />
    </Section>
  );
}

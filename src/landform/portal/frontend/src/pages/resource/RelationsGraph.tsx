import { Button, Typography } from "@mui/material";
import { lazy, Suspense, useState } from "react";
import { useGraph } from "../../api/entityDetails";
import { Loaded, SkeletonLines } from "../../components/Loaded";
import { Section } from "../../components/Section";
import { t } from "../../i18n";

// The layout library is loaded only when somebody asks for the picture.
const GraphPicture = lazy(async () => ({ default: (await import("./GraphPicture")).GraphPicture }));

export function RelationsGraph({ entityRef }: { entityRef: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const query = useGraph(entityRef, isOpen);
  const skeleton = <SkeletonLines count={1} height={240} />;
  return (
    <Section
      title={t("Graph")}
      beside={
        <Button size="small" onClick={() => setIsOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? t("Hide") : t("Show")}
        </Button>
      }
    >
      {isOpen && (
        <Loaded query={query} skeleton={skeleton}>
          {(graph) => {
            if (graph === null) return <Typography color="textSecondary">{t("This server does not draw graphs.")}</Typography>;
            return (
              <Suspense fallback={skeleton}>
                <GraphPicture graph={graph} label={t("Graph of relations")} />
                {graph.truncated && <Typography variant="body2">{t("It is larger than this: only a part is shown.")}</Typography>}
              </Suspense>
            );
          }}
        </Loaded>
      )}
    </Section>
  );
}

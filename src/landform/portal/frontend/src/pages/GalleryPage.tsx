import { Box, Button, Card, CardActionArea, CardContent, Chip, Skeleton, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { shortName } from "../api/entityRefs";
import { useMe } from "../api/me";
import { useRequests } from "../api/requests";
import { useTemplates } from "../api/templates";
import type { TemplateSummary } from "../api/types";
import { EmptyState } from "../components/EmptyState";
import { Loaded } from "../components/Loaded";
import { AppLink } from "../components/links";
import { Page } from "../components/Page";
import { RequestTable } from "../components/RequestTable";
import { SearchField } from "../components/SearchField";
import { Section } from "../components/Section";
import { matches } from "./search";

const GRID = { display: "grid", gap: 2, gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 300px), 1fr))" };

export function GalleryPage() {
  const [text, setText] = useState("");
  const templates = useTemplates();
  return (
    <Page
      title="What do you need?"
      subtitle="Pick a template, fill in a form; Landform opens the pull request and follows it to the end."
      actions={<SearchField label="Search templates" value={text} onChange={setText} />}
    >
      <Loaded query={templates} skeleton={<GallerySkeleton />}>
        {({ items }) => <Gallery templates={items} text={text} onClear={() => setText("")} />}
      </Loaded>
      <MyRequests />
    </Page>
  );
}

function Gallery({ templates, text, onClear }: { templates: TemplateSummary[]; text: string; onClear: () => void }) {
  if (templates.length === 0) {
    return (
      <EmptyState title="No templates yet">
        Put a template into <code>request-templates/</code> and it appears here.
      </EmptyState>
    );
  }
  const found = templates.filter((one) => matches(text, [one.name, one.title, one.description, one.owner, one.type, ...one.tags]));
  if (found.length === 0) {
    return (
      <EmptyState title="No template matches" action={<Button onClick={onClear}>Show all {templates.length}</Button>}>
        Nothing has “{text}” in its title, description, tags or owner.
      </EmptyState>
    );
  }
  return (
    <Box component="ul" sx={{ ...GRID, listStyle: "none", m: 0, p: 0 }}>
      {found.map((template) => (
        <TemplateCard key={template.name} template={template} />
      ))}
    </Box>
  );
}

function TemplateCard({ template: { name, title, description, owner, type, tags } }: { template: TemplateSummary }) {
  return (
    <Card component="li">
      <CardActionArea component={RouterLink} to={`/templates/${encodeURIComponent(name)}`} sx={{ height: "100%" }}>
        <CardContent sx={{ height: "100%", display: "flex", flexDirection: "column", gap: 1 }}>
          <Typography variant="caption" color="primary" sx={{ fontWeight: 600 }}>
            {type}
          </Typography>
          <Typography variant="h2">{title || name}</Typography>
          <Typography variant="body2" color="textSecondary" sx={{ flexGrow: 1 }}>
            {description}
          </Typography>
          <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap" }}>
            {tags.map((tag) => (
              <Chip key={tag} label={tag} size="small" />
            ))}
          </Stack>
          <Typography variant="caption" color="textSecondary">
            by {shortName(owner)}
          </Typography>
        </CardContent>
      </CardActionArea>
    </Card>
  );
}

function GallerySkeleton() {
  return (
    <Box sx={GRID} role="status" aria-label="Loading templates">
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} variant="rounded" height={190} />
      ))}
    </Box>
  );
}

function MyRequests() {
  const { data: me } = useMe();
  const requests = useRequests({ requested_by: me?.subject, limit: 5 }, me !== undefined);
  return (
    <Section title="My requests" beside={<AppLink to="/requests">All requests</AppLink>} sx={{ mt: 4 }}>
      <Loaded query={requests}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items).slice(0, 5);
          return items.length > 0 ? (
            <RequestTable requests={items} />
          ) : (
            <Typography color="textSecondary">You have not asked for anything yet. Your requests will be here.</Typography>
          );
        }}
      </Loaded>
    </Section>
  );
}

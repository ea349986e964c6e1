import { Box, Button, Card, CardActionArea, CardContent, Chip, Skeleton, Stack, Typography } from "@mui/material";
import { Link as RouterLink } from "react-router";
import { shortName } from "../api/entityRefs";
import { useTemplates } from "../api/templates";
import type { TemplateSummary } from "../api/types";
import { Choice } from "../components/Choice";
import { EmptyState } from "../components/EmptyState";
import { Loaded } from "../components/Loaded";
import { Page } from "../components/Page";
import { SearchField } from "../components/SearchField";
import { useAddressFilter } from "./addressFilter";
import { choicesOf, fitting, usedText, type GalleryFilter } from "./gallery";
import { rich, t } from "../i18n";

const GRID = { display: "grid", gap: 2, gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 300px), 1fr))" };

/** Where an operator puts templates. */
const FOLDER = "request-templates/";

/** What can be asked for; what is searched for is in the address. */
export function GalleryPage() {
  const [filter, setFilter, clear] = useAddressFilter(["q", "tag", "owner"]);
  const templates = useTemplates();
  const all = templates.data?.items ?? [];
  return (
    <Page
      title={t("What do you need?")}
      subtitle={t("Pick a template, fill in a form; Landform opens the pull request and follows it to the end.")}
      actions={<SearchField label={t("Search templates")} value={filter.q} onChange={setFilter("q")} />}
    >
      {all.length > 0 && (
        <Stack direction="row" sx={{ gap: 1.5, mb: 2, flexWrap: "wrap" }}>
          <Choice label={t("Tag")} any={t("Any tag")} value={filter.tag} onChange={setFilter("tag")} options={choicesOf(all.flatMap(({ tags }) => tags))} />
          <Choice label={t("Owner")} any={t("Any owner")} value={filter.owner} onChange={setFilter("owner")} options={choicesOf(all.map(({ owner }) => owner), shortName)} />
        </Stack>
      )}
      <Loaded query={templates} skeleton={<GallerySkeleton />}>
        {({ items }) => <Gallery templates={items} filter={filter} onClear={clear} onTag={setFilter("tag")} />}
      </Loaded>
    </Page>
  );
}

interface GalleryProps {
  templates: TemplateSummary[];
  filter: GalleryFilter;
  onClear: () => void;
  onTag: (tag: string) => void;
}

function Gallery({ templates, filter, onClear, onTag }: GalleryProps) {
  if (templates.length === 0) {
    return (
      <EmptyState title={t("No templates yet")}>
        {rich("Put a template into {folder} and it appears here.", { folder: <code>{FOLDER}</code> })}
      </EmptyState>
    );
  }
  const found = fitting(templates, filter);
  if (found.length === 0) {
    return (
      <EmptyState title={t("No template matches")} action={<Button onClick={onClear}>{t("Show all {count, number}", { count: templates.length })}</Button>}>
        {t("Nothing fits the search, tag and owner at once.")}
      </EmptyState>
    );
  }
  return (
    <Box component="ul" sx={{ ...GRID, listStyle: "none", m: 0, p: 0 }}>
      {found.map((template) => (
        <TemplateCard key={template.name} template={template} onTag={onTag} />
      ))}
    </Box>
  );
}

interface CardProps {
  template: TemplateSummary;
  onTag: (tag: string) => void;
}

function TemplateCard({ template: { name, title, description, owner, type, tags, uses }, onTag }: CardProps) {
  return (
    <Card component="li" sx={{ display: "flex", flexDirection: "column" }}>
      <CardActionArea component={RouterLink} to={`/templates/${encodeURIComponent(name)}`} sx={{ flexGrow: 1 }}>
        <CardContent sx={{ height: "100%", display: "flex", flexDirection: "column", gap: 1 }}>
          <Typography variant="caption" color="primary" sx={{ fontWeight: 600 }}>
            {type}
          </Typography>
          <Typography variant="h2">{title || name}</Typography>
          <Typography variant="body2" color="textSecondary" sx={{ flexGrow: 1 }}>
            {description}
          </Typography>
          <Typography variant="caption" color="textSecondary">
            {t("by {who}", { who: shortName(owner) })}
            {uses !== undefined && ` · ${usedText(uses)}`}
          </Typography>
        </CardContent>
      </CardActionArea>
      {tags.length > 0 && (
        <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap", px: 2, pb: 2 }}>
          {tags.map((tag) => (
            <Chip key={tag} label={tag} size="small" onClick={() => onTag(tag)} aria-label={t("Templates with the tag {tag}", { tag })} />
          ))}
        </Stack>
      )}
    </Card>
  );
}

function GallerySkeleton() {
  return (
    <Box sx={GRID} role="status" aria-label={t("Loading templates")}>
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} variant="rounded" height={190} />
      ))}
    </Box>
  );
}

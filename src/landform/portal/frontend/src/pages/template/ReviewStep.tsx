import { Alert, Box, Button, Stack, Table, TableBody, TableCell, TableRow, Typography } from "@mui/material";
import { useEffect } from "react";
import { usePreview } from "../../api/templates";
import type { Parameters, Template } from "../../api/types";
import { DefinitionList } from "../../components/DefinitionList";
import { FileTabs } from "../../components/FileTabs";
import { Loaded } from "../../components/Loaded";
import { EntityLink } from "../../components/links";
import { PolicyResults } from "../../components/PolicyResults";
import { ProblemAlert } from "../../components/ProblemAlert";
import { Section } from "../../components/Section";
import { reviewRows } from "../../form/reviewRows";
import type { FormPage } from "../../form/templateForm";

interface Props {
  template: Template;
  pages: FormPage[];
  parameters: Parameters;
  isCreating: boolean;
  error: unknown;
  onBack: () => void;
  onEdit: (step: number) => void;
  /** The server refused values: gives the caller the chance to show them at their fields. */
  onRefused: (error: unknown) => boolean;
  onCreate: () => void;
}

export function ReviewStep({ template, pages, parameters, isCreating, error, onBack, onEdit, onRefused, onCreate }: Props) {
  const preview = usePreview(template.name, parameters);
  useEffect(() => {
    if (preview.error) onRefused(preview.error);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each error, not for each render
  }, [preview.error]);
  const isDenied = preview.data?.policy.decision === "deny";
  return (
    <Stack spacing={2}>
      <Section title="Your answers">
        {pages.map((page, index) => (
          <Answers key={index} page={page} parameters={parameters} onEdit={() => onEdit(index)} />
        ))}
      </Section>
      <Section title="What will be written">
        <Loaded query={preview}>
          {({ name, environment, owner, directory, files }) => (
            <Stack spacing={2}>
              <DefinitionList
                rows={[
                  ["Name", name],
                  ["Environment", environment],
                  ["Owner", <EntityLink key="owner" entityRef={owner} />],
                  ["Directory", <code key="directory">{directory}</code>],
                ]}
              />
              <FileTabs files={files} />
            </Stack>
          )}
        </Loaded>
      </Section>
      {preview.data && (
        <Section title="Policies">
          <PolicyResults policy={preview.data.policy} />
        </Section>
      )}
      {error !== null && <ProblemAlert error={error} showFields />}
      {isDenied && (
        <Alert severity="error" id="why-not">
          This cannot be created as it is. Go back, change the values that the policies object to, and review again.
        </Alert>
      )}
      <Stack direction="row" sx={{ gap: 1.5, justifyContent: "flex-end" }}>
        <Button onClick={onBack} disabled={isCreating}>
          Back
        </Button>
        <Button
          variant="contained"
          onClick={onCreate}
          loading={isCreating}
          disabled={isDenied || preview.data === undefined}
          aria-describedby={isDenied ? "why-not" : undefined}
        >
          Create
        </Button>
      </Stack>
    </Stack>
  );
}

function Answers({ page, parameters, onEdit }: { page: FormPage; parameters: Parameters; onEdit: () => void }) {
  const rows = reviewRows(page.shown(parameters), page.uiSchema, parameters);
  return (
    <Box sx={{ mb: 1.5 }}>
      <Stack direction="row" sx={{ alignItems: "center", justifyContent: "space-between" }}>
        <Typography variant="h3">{page.title}</Typography>
        <Button size="small" onClick={onEdit} aria-label={`Edit ${page.title}`}>
          Edit
        </Button>
      </Stack>
      <Table size="small">
        <TableBody>
          {rows.map(({ name, title, value }) => (
            <TableRow key={name}>
              <TableCell component="th" scope="row" sx={{ width: "40%", pl: 0, color: "text.secondary" }}>
                {title}
              </TableCell>
              <TableCell sx={{ overflowWrap: "anywhere" }}>{value}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {rows.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          Nothing filled in.
        </Typography>
      )}
    </Box>
  );
}

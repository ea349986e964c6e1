import { Box, Button, Stack, Table, TableBody, TableCell, TableRow, Typography } from "@mui/material";
import type { Parameters } from "../../api/types";
import { Section } from "../../components/Section";
import { reviewRows } from "../../form/reviewRows";
import type { FormPage } from "../../form/templateForm";
import { t } from "../../i18n";

interface Props {
  pages: FormPage[];
  parameters: Parameters;
  onEdit: (step: number) => void;
}

/** What was filled in, page by page; secrets are masked. */
export function Answers({ pages, parameters, onEdit }: Props) {
  return (
    <Section title={t("Your answers")}>
      {pages.map((page, index) => (
        <PageAnswers key={index} page={page} parameters={parameters} onEdit={() => onEdit(index)} />
      ))}
    </Section>
  );
}

function PageAnswers({ page, parameters, onEdit }: { page: FormPage; parameters: Parameters; onEdit: () => void }) {
  const rows = reviewRows(page.shown(parameters), page.uiSchemaFor(parameters), parameters);
  return (
    <Box sx={{ mb: 1.5 }}>
      <Stack direction="row" sx={{ alignItems: "center", justifyContent: "space-between" }}>
        <Typography variant="h3">{page.title}</Typography>
        <Button size="small" onClick={onEdit} aria-label={t("Edit {page}", { page: page.title })}>
          {t("Edit")}
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
          {t("Nothing filled in.")}
        </Typography>
      )}
    </Box>
  );
}

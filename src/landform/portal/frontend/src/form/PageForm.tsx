import { Alert, Box } from "@mui/material";
import { withTheme } from "@rjsf/core";
import { Theme } from "@rjsf/mui";
import type { ErrorSchema, RJSFSchema, UiSchema } from "@rjsf/utils";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Parameters } from "../api/types";
import { formText } from "./formText";
import { FIELDS } from "./pickers";
import type { SecretsContext } from "./pickers/SecretField";
import { validator } from "./validator";
import { t } from "../i18n";

const Form = withTheme<Parameters, RJSFSchema>(Theme);

/** RJSF's theme sets descriptions and help at different edges and sizes; here they read as one. */
const FORM_LOOK = {
  mt: 2.5,
  "& .MuiFormHelperText-root": { mx: 0, mt: 0.5 },
  "& .MuiTypography-subtitle2": { display: "block", fontSize: "0.8125rem", fontWeight: 400, mt: 0.5, lineHeight: 1.45 },
  // Help stays help when its field has an error: only the error is red.
  "& .MuiFormHelperText-root[id$='__help']": { color: "text.secondary" },
  "& .MuiListItem-root": { px: 0 },
  // A frame for a list is enough; RJSF also frames each of its items.
  "& .MuiPaper-root .MuiPaper-root": { border: 0, bgcolor: "transparent", "& > .MuiBox-root": { p: 0, pt: 1 } },
};

interface Props {
  schema: RJSFSchema;
  uiSchema: UiSchema;
  data: Parameters;
  secrets: SecretsContext;
  serverErrors: ErrorSchema | undefined;
  onChange: (data: Parameters) => void;
  onSubmit: (data: Parameters) => void;
  /** The buttons: they stand within the form, so that Enter presses Next. */
  children: ReactNode;
}

/** One page of a template's form. */
export function PageForm({ schema, uiSchema, data, secrets, serverErrors, onChange, onSubmit, children }: Props) {
  // Errors while somebody still types for the first time are rude; once shown they vanish as they are mended.
  const [wasRefused, setWasRefused] = useState(false);
  const [hasErrors, setHasErrors] = useState(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    // As after the form's own refusal; a template may want the focus elsewhere when its page opens.
    if (serverErrors !== undefined) box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the page opens, not while somebody mends it
  }, []);
  return (
    <Box ref={box} sx={FORM_LOOK}>
      <Form
        idPrefix="field"
        schema={schema}
        uiSchema={uiSchema}
        formData={data}
        fields={FIELDS}
        formContext={secrets as never}
        validator={validator as never}
        extraErrors={serverErrors as never}
        liveValidate={wasRefused ? "onChange" : undefined}
        noHtml5Validate
        translateString={formText}
        showErrorList={false}
        focusOnFirstError
        onChange={({ formData, errors }) => {
          setHasErrors(errors.length > 0);
          onChange(formData ?? {});
        }}
        onSubmit={({ formData }) => onSubmit(formData ?? {})}
        onError={() => {
          setWasRefused(true);
          setHasErrors(true);
        }}
      >
        {wasRefused && hasErrors && (
          <Alert severity="info" sx={{ mt: 2 }}>
            {t("Some answers are missing or not valid yet: see the marked fields.")}
          </Alert>
        )}
        {children}
      </Form>
    </Box>
  );
}

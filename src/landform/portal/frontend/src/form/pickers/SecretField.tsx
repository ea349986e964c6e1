import VisibilityIcon from "@mui/icons-material/Visibility";
import VisibilityOffIcon from "@mui/icons-material/VisibilityOff";
import { IconButton, InputAdornment, TextField } from "@mui/material";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { stars, type Secrets } from "../secrets";
import { HELP_SLOT, isLocked, textFieldProps } from "./fieldParts";
import { t } from "../../i18n";

/** What the form hands to its Secret fields: their values live beside the answers, not among them. */
export interface SecretsContext {
  secrets: Secrets;
  setSecret: (name: string, secret: string) => void;
}

/** Backstage's Secret: the answers get stars, the secret itself goes another way. */
export function SecretField(props: FieldProps) {
  const { name, fieldPathId, onChange, registry } = props;
  const { secrets, setSecret } = registry.formContext as unknown as SecretsContext;
  const [isShown, setIsShown] = useState(false);
  const change = (text: string) => {
    setSecret(name, text);
    onChange(stars(text), fieldPathId.path);
  };
  return (
    <TextField
      {...textFieldProps(props, t("Kept out of the answers; nobody can read it later"))}
      id={fieldPathId.$id}
      type={isShown ? "text" : "password"}
      value={Object.hasOwn(secrets, name) ? secrets[name] : ""}
      onChange={(event) => change(event.target.value)}
      disabled={isLocked(props)}
      slotProps={{
        ...HELP_SLOT,
        htmlInput: { autoComplete: "new-password", spellCheck: false },
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton edge="end" aria-label={isShown ? t("Hide the secret") : t("Show the secret")} onClick={() => setIsShown(!isShown)}>
                {isShown ? <VisibilityOffIcon /> : <VisibilityIcon />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}

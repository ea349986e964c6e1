import CheckIcon from "@mui/icons-material/Check";
import { ListItemIcon, ListItemText, MenuItem } from "@mui/material";
import { choose, LANGUAGES, language, type Language } from "../i18n/language";

interface Props {
  onChosen: () => void;
  onFailed: () => void;
}

/** The languages of the portal, each by its own name. */
export function LanguageItems({ onChosen, onFailed }: Props) {
  return (Object.keys(LANGUAGES) as Language[]).map((each) => (
    <MenuItem
      key={each}
      lang={each}
      selected={each === language()}
      onClick={() => {
        onChosen();
        choose(each).catch(onFailed);
      }}
    >
      <ListItemIcon>{each === language() && <CheckIcon fontSize="small" />}</ListItemIcon>
      <ListItemText primary={LANGUAGES[each]} />
    </MenuItem>
  ));
}

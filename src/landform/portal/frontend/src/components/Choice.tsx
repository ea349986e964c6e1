import { MenuItem, TextField } from "@mui/material";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
  /** What no choice means, e.g. "Any status". */
  any?: string;
}

/** A small labelled select, for filters. */
export function Choice({ label, value, onChange, options, any }: Props) {
  // A value from the address bar may be none of the options: show it rather than nothing.
  const isKnown = value === "" || options.some((option) => option.value === value);
  const shown = isKnown ? options : [...options, { value, label: value }];
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      sx={{ minWidth: 150, flex: { xs: "1 1 140px", sm: "0 0 auto" } }}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      {any !== undefined && <MenuItem value="">{any}</MenuItem>}
      {shown.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

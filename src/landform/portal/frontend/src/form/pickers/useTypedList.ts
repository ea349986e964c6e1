import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";

/**
 * What an Autocomplete needs for a list of which each entry may be typed.
 *
 * `tidy` makes what is stored of what was chosen. Where `takesTyped`, text typed to its end counts, also without Enter.
 */
export function useTypedList(props: FieldProps, tidy: (chosen: string[]) => string[], takesTyped: boolean) {
  const { formData, fieldPathId, onChange, onBlur } = props;
  const value = Array.isArray(formData) ? formData.map(String) : [];
  const [typed, setTyped] = useState("");
  const take = (chosen: string[]) => onChange([...new Set(tidy(chosen))], fieldPathId.path);
  return {
    multiple: true,
    filterSelectedOptions: true,
    id: fieldPathId.$id,
    value,
    inputValue: typed,
    onInputChange: (_: unknown, text: string, reason: string) => reason !== "blur" && setTyped(text),
    onChange: (_: unknown, chosen: string[]) => take(chosen),
    onBlur: () => {
      if (takesTyped && typed.trim() !== "") take([...value, typed]);
      setTyped("");
      onBlur(fieldPathId.$id, formData);
    },
  } as const;
}

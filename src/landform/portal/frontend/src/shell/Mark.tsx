import { SvgIcon } from "@mui/material";

/** Our own mark: a ridge over a base line. */
export function Mark() {
  return (
    <SvgIcon viewBox="0 0 32 32" sx={{ fontSize: 30 }} aria-hidden>
      <rect width="32" height="32" rx="8" fill="#1d6b58" />
      <path d="M4 23 L12 10 L17 17 L20 13 L28 23 Z" fill="#e9f5ef" />
      <path d="M4 27 H28" stroke="#f0b45a" strokeWidth="2.4" strokeLinecap="round" />
    </SvgIcon>
  );
}

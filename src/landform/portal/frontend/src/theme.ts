import type { Localization } from "@mui/material/locale";
import { createTheme, type ThemeOptions } from "@mui/material/styles";

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** Forest and slate. Light and dark follow the system by CSS alone, so nothing flashes on load. */
const OPTIONS: ThemeOptions = {
  cssVariables: true,
  colorSchemes: {
    light: {
      palette: {
        primary: { main: "#1d6b58", dark: "#134c3e", light: "#3f8e79", contrastText: "#ffffff" },
        secondary: { main: "#8a5a14", contrastText: "#ffffff" },
        success: { main: "#24713a" },
        warning: { main: "#9a5b00" },
        error: { main: "#b3261e" },
        info: { main: "#28618f" },
        background: { default: "#f6f7f5", paper: "#ffffff" },
        text: { primary: "#18211e", secondary: "#51605a" },
        divider: "#dfe4e0",
      },
    },
    dark: {
      palette: {
        primary: { main: "#6cc7ae", dark: "#45a189", light: "#97dcc9", contrastText: "#06221b" },
        secondary: { main: "#f0b45a", contrastText: "#2a1c02" },
        success: { main: "#7bcb8e" },
        warning: { main: "#f0b45a" },
        error: { main: "#f2938b" },
        info: { main: "#86bde8" },
        background: { default: "#111614", paper: "#191f1d" },
        text: { primary: "#e6ece9", secondary: "#a3b1ab" },
        divider: "#2d3733",
      },
    },
  },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: SANS,
    h1: { fontSize: "1.6rem", fontWeight: 650, letterSpacing: "-0.01em", lineHeight: 1.25 },
    h2: { fontSize: "1.1rem", fontWeight: 650, lineHeight: 1.35 },
    h3: { fontSize: "1rem", fontWeight: 600, lineHeight: 1.4 },
    h5: { fontSize: "1.1rem", fontWeight: 650 },
    h6: { fontSize: "1rem", fontWeight: 600 },
    button: { textTransform: "none", fontWeight: 600 },
  },
  components: {
    // The bar on top stays in view; what gets the focus is scrolled to below it, with its label.
    MuiCssBaseline: { styleOverrides: { html: { scrollPaddingTop: 96 } } },
    MuiPaper: { defaultProps: { variant: "outlined" } },
    // MUI shows where the keyboard is by a ripple, which is easily overlooked.
    MuiButtonBase: { styleOverrides: { root: { "&:focus-visible": { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: -2 } } } },
    MuiButton: { defaultProps: { disableElevation: true } },
    // RJSF sets descriptions in subtitles, which MUI would make headings.
    MuiTypography: { defaultProps: { variantMapping: { subtitle1: "div", subtitle2: "span" } } },
    MuiTab: { styleOverrides: { root: { minHeight: 44 } } },
    MuiTableCell: { styleOverrides: { head: { fontWeight: 600 } } },
    MuiLink: { defaultProps: { underline: "hover" } },
  },
};

/** The theme with MUI's own words in a language; without any they are English. */
export function themeFor(words: Localization | null) {
  return words === null ? createTheme(OPTIONS) : createTheme(OPTIONS, words);
}

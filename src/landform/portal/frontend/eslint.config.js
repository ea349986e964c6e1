import reactHooks from "eslint-plugin-react-hooks";
import i18next from "eslint-plugin-i18next";
import tseslint from "typescript-eslint";

/** Attributes that people read or hear. */
const SPOKEN = ["alt", "any", "aria-label", "helperText", "label", "loadingText", "message", "noOptionsText", "placeholder", "primary", "secondary", "subtitle", "title", "titleAccess"];

export default tseslint.config(
  { ignores: ["node_modules", "dist", "src/api/schema.d.ts"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", 300],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Text from the API is never HTML.",
        },
        {
          selector: "JSXAttribute[name.name='href'] > JSXExpressionContainer",
          message: "Use <SafeLink>, which lets only http and https through.",
        },
      ],
    },
  },
  {
    files: ["src/**/*.tsx"],
    plugins: { i18next },
    rules: {
      "i18next/no-literal-string": [
        "error",
        {
          mode: "jsx-only",
          message: "Nobody can translate this: use t() or rich() of src/i18n",
          "should-validate-template": true,
          "jsx-attributes": { include: SPOKEN },
          callees: { exclude: ["t", "rich", "split", "at", "join", "includes", "startsWith", "endsWith", "encodeURIComponent", "toLocaleString"] },
          // Names, and what is the same in every language.
          words: { exclude: ["[^\\p{L}]*", "· Landform", "Landform", "YAML", "JSON"] },
        },
      ],
    },
  },
);

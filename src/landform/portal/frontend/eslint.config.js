import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

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
);

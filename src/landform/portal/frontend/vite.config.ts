import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // @rjsf/core names its AJV validator in a test helper. AJV needs eval, which our CSP forbids, so
  // it is not installed; whoever asks for it gets ours.
  resolve: { alias: { "@rjsf/validator-ajv8": fileURLToPath(new URL("./src/form/validator.ts", import.meta.url)) } },
  build: {
    // The Python service serves this folder; it is git-ignored and goes into the wheel.
    outDir: "../static",
    emptyOutDir: true,
    // Inlined data: URLs are allowed for images only by our CSP; keep every asset a file.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/docs": "http://127.0.0.1:8080" } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});

import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import { CssBaseline } from "@mui/material";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { ApiError } from "./api/problems";
import { router } from "./routes";
import { preferred, speak, translations, useLanguage } from "./i18n/language";
import { themeFor } from "./theme";

/** Only what may pass by itself is worth asking again; a "no" stays a "no". */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => count < 2 && isPassing(error) },
  },
});

/** The service allows styles that carry the number it put into the page, and no others. */
const styles = createCache({
  key: "lf",
  prepend: true,
  nonce: document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content,
});

/** Everything is drawn anew when another language is chosen, so that `t` is a plain function and needs no hook. */
function App() {
  const language = useLanguage();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the translations change with the language
  const theme = useMemo(() => themeFor(translations()?.mui ?? null), [language]);
  return (
    <ThemeProvider theme={theme}>
      <CssBaseline />
      <RouterProvider key={language} router={router} />
    </ThemeProvider>
  );
}

// A language that cannot be fetched (a chunk of an older build, say) must not leave an empty page.
await speak(preferred()).catch(() => speak("en"));
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <CacheProvider value={styles}>
        <App />
      </CacheProvider>
    </QueryClientProvider>
  </StrictMode>,
);

import { createBrowserRouter, redirect } from "react-router";
import { SignInPage } from "./pages/SignInPage";
import { Shell } from "./shell/Shell";
import { NotFoundPage, RouteErrorPage, StartingPage } from "./shell/specialPages";

function withKind(search: URLSearchParams): string {
  search.set("kind", "resource");
  return search.toString();
}

/** Every page is its own chunk: the gallery must not wait for the form library. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    hydrateFallbackElement: <StartingPage />,
    children: [
      {
        errorElement: <RouteErrorPage />,
        children: [
          { path: "/", lazy: async () => ({ Component: (await import("./pages/home/HomePage")).HomePage }) },
          { path: "/templates", lazy: async () => ({ Component: (await import("./pages/GalleryPage")).GalleryPage }) },
          {
            path: "/templates/:name",
            lazy: async () => ({ Component: (await import("./pages/template/TemplatePage")).TemplatePage }),
          },
          { path: "/requests", lazy: async () => ({ Component: (await import("./pages/RequestsPage")).RequestsPage }) },
          {
            path: "/requests/:id",
            lazy: async () => ({ Component: (await import("./pages/request/RequestPage")).RequestPage }),
          },
          { path: "/tasks", lazy: async () => ({ Component: (await import("./pages/TasksPage")).TasksPage }) },
          { path: "/tasks/:id", lazy: async () => ({ Component: (await import("./pages/task/TaskPage")).TaskPage }) },
          {
            path: "/pull-requests",
            lazy: async () => ({ Component: (await import("./pages/PullRequestsPage")).PullRequestsPage }),
          },
          {
            path: "/pull-requests/:number",
            lazy: async () => ({ Component: (await import("./pages/pull-request/PullRequestPage")).PullRequestPage }),
          },
          { path: "/catalog", lazy: async () => ({ Component: (await import("./pages/catalog/CatalogPage")).CatalogPage }) },
          {
            path: "/catalog/problems",
            lazy: async () => ({ Component: (await import("./pages/catalog/ProblemsPage")).ProblemsPage }),
          },
          // Addresses that people have kept, or would guess.
          { path: "/home", loader: () => redirect("/") },
          { path: "/gallery", loader: () => redirect("/templates") },
          { path: "/resources", loader: ({ request }) => redirect(`/catalog?${withKind(new URL(request.url).searchParams)}`) },
          {
            path: "/resources/:namespace/:name",
            lazy: async () => ({ Component: (await import("./pages/resource/ResourcePage")).ResourcePage }),
          },
          {
            path: "/entities/:kind/:namespace/:name",
            lazy: async () => ({ Component: (await import("./pages/resource/EntityPage")).EntityPage }),
          },
          { path: "/sign-in", element: <SignInPage /> },
          { path: "/tokens", lazy: async () => ({ Component: (await import("./pages/TokensPage")).TokensPage }) },
          { path: "/operate", lazy: async () => ({ Component: (await import("./pages/operate/OperatePage")).OperatePage }) },
          {
            path: "/operate/deliveries",
            lazy: async () => ({ Component: (await import("./pages/operate/DeliveriesPage")).DeliveriesPage }),
          },
          {
            path: "/operate/policies",
            lazy: async () => ({ Component: (await import("./pages/operate/PoliciesPage")).PoliciesPage }),
          },
          { path: "/operate/audit", lazy: async () => ({ Component: (await import("./pages/operate/AuditPage")).AuditPage }) },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);

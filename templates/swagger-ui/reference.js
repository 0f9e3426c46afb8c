// Shows the service's own document, which stands beside the page.
addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "v1/openapi.json",
    dom_id: "#reference",
    deepLinking: true,
    displayRequestDuration: true,
    // The schemas are deep: they open where they are used.
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
  });
});

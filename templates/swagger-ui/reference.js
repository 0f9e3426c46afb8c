// Shows the OpenAPI document of the service in Swagger UI.
addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "v1/openapi.json",
    dom_id: "#reference",
    deepLinking: true,
    displayRequestDuration: true,
    // Hides the list of schemas, which is long; each operation shows its own.
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
  });
});

"""Reading, cutting and checking OpenAPI documents."""

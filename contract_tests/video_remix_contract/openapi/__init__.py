"""The OpenAPI document: read, resolve references, name operations, cut an operation out."""

"""The OpenAPI document: read, resolve references, name operations, cut operations out."""

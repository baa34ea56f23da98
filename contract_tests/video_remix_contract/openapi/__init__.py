"""The OpenAPI document: read, resolve references, name operations, extract one."""

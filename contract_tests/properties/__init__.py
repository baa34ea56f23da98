"""The mission in code: requests and responses conform, on both sides, enum by enum and member by member."""

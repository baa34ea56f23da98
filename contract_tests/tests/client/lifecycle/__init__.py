"""The client of a video's whole life, rendered from spec/examples/video-lifecycle.yaml: what no other client has."""

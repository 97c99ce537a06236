"""One module an area of the interface; each names its operations in `OPERATIONS`."""

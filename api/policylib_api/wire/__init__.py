"""What goes over the wire, whatever the operation: strict JSON in, JSON and problem documents out."""

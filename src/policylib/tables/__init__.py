"""Tables as people keep them (XLSX, CSV, in any encoding) as cells with their positions."""

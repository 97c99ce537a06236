"""The version of the library; receipts name it as the engine's."""

__version__ = "0.1.0"

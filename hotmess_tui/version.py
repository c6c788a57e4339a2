"""The version of the program: apart, so that a module may name it without the package that imports the API."""

__version__ = "0.2.0"

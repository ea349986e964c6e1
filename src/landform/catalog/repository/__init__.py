"""SQL of the catalog: `CatalogWriter` keeps it consistent, `CatalogReader` answers questions."""

from landform.catalog.repository.reading import CatalogReader, Memory
from landform.catalog.repository.writing import CatalogWriter

__all__ = ["CatalogReader", "CatalogWriter", "Memory"]

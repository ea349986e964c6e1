"""Places that entities are read from: this machine's files, and https."""

from landform.adapters.sources.addresses import Addresses
from landform.adapters.sources.files import FileSource
from landform.adapters.sources.https import HttpsSource
from landform.adapters.sources.urls import UrlSource

__all__ = ["Addresses", "FileSource", "HttpsSource", "UrlSource"]

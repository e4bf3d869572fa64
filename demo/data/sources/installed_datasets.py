"""Data sets that other packages add, each by a function such as a ``data.py`` has."""

from __future__ import annotations

from demo.catalog.plugins import DATASETS, PluginError, plugins
from demo.data.choice import USUAL
from demo.data.core.dataset import Dataset
from demo.data.errors import ArraysError, DataError
from demo.system.code_files import describe


def installed_datasets() -> list[str]:
    """Return the names of the data sets that other packages add."""
    return sorted(plugins(DATASETS))


def load_installed(name: str) -> Dataset:
    """Make the data set of what a package's function returns; raises ``DataError``."""
    from demo.data.sources.returned_data import dataset_of  # pandas takes a while to load

    plugin = plugins(DATASETS)[name]
    try:
        return dataset_of(plugin.load()(), name, f"{name} of {plugin.package}", USUAL)
    except DataError:
        raise
    except PluginError as error:
        raise DataError(str(error)) from error
    except ArraysError as error:
        raise DataError(str(plugin.error(str(error).rstrip(".")))) from error
    except Exception as error:  # another's code may raise anything
        raise DataError(str(plugin.error(describe(error).rstrip(".")))) from error

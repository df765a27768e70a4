"""Static files under names that change with their content, also where one script imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can do this for every script (`support_js_module_import_aggregation`), but stumbles over those of libraries.
_OWN_MODULES = ("field/*.js", ((r"""(?P<matched>from "(?P<url>\./[a-z-]+\.js)")""", 'from "%(url)s"'),))


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the library has no types
    """Our scripts import each other by hashed names, so no cache ever mixes the parts of two releases."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, _OWN_MODULES)
